package vexel.distill.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import vexel.distill.augment.CloudAugmentation.Flips;
import vexel.distill.data.DataFormat;
import vexel.distill.protocol.SegmentationSettings.Task;
import vexel.distill.run.Yaml;

/// The numbers of the papers.
class PresetsTest {
  private static final List<String> KEYS =
      List.of(
          "optimizer",
          "learning-rate",
          "head-rate",
          "weight-decay",
          "curve",
          "warmup",
          "layer-decay",
          "lovasz",
          "epochs",
          "batch",
          "head",
          "ignored-logit");

  private static SegmentationSettings tune(
      Protocol p, boolean pretrained, DataFormat format, String labels) {
    return Presets.fineTuning(p, pretrained, format, LabelFraction.parse(labels));
  }

  static Stream<Arguments> table() {
    DataFormat nus = DataFormat.NUSCENES;
    DataFormat sk = DataFormat.SEMANTICKITTI;
    return Stream.of(
        row(
            Presets.probe(Protocol.SLIDR),
            "sgd",
            .05,
            .05,
            1e-4,
            "cosine-epochs",
            0,
            1.,
            1.,
            100,
            16,
            "linear",
            true),
        row(
            Presets.probe(Protocol.SUPERFLOW),
            "adamw",
            1e-3,
            1e-2,
            .01,
            "one-cycle",
            0,
            1.,
            2.,
            100,
            16,
            "linear",
            true),
        row(
            Presets.probe(Protocol.SCALR),
            "adamw",
            1e-3,
            1e-3,
            3e-3,
            "warmup-cosine",
            2,
            1.,
            1.,
            20,
            8,
            "norm-zero",
            false),
        row(
            tune(Protocol.SLIDR, true, nus, "1%"),
            "sgd",
            .02,
            2.,
            1e-4,
            "cosine-epochs",
            0,
            1.,
            1.,
            100,
            16,
            "linear",
            true),
        row(
            tune(Protocol.SLIDR, true, sk, "1%"),
            "sgd",
            .05,
            2.,
            1e-4,
            "cosine-epochs",
            0,
            1.,
            1.,
            100,
            10,
            "linear",
            true),
        row(
            tune(Protocol.SLIDR, false, nus, "16f"),
            "sgd",
            .05,
            .05,
            1e-4,
            "cosine-epochs",
            0,
            1.,
            1.,
            100,
            16,
            "linear",
            true),
        row(
            tune(Protocol.SUPERFLOW, true, nus, "1%"),
            "adamw",
            1e-3,
            1e-2,
            .01,
            "one-cycle",
            0,
            1.,
            2.,
            100,
            16,
            "linear",
            true),
        row(
            tune(Protocol.SCALR, true, nus, "10%"),
            "adamw",
            2e-3,
            2e-3,
            0.,
            "warmup-cosine",
            4,
            .95,
            1.,
            45,
            8,
            "norm-zero",
            false),
        row(
            tune(Protocol.SCALR, true, nus, "100%"),
            "adamw",
            2e-3,
            2e-3,
            0.,
            "warmup-cosine",
            2,
            .99,
            1.,
            25,
            8,
            "norm-zero",
            false),
        row(
            tune(Protocol.SCALR, true, sk, "100%"),
            "adamw",
            2e-3,
            2e-3,
            0.,
            "warmup-cosine",
            2,
            .99,
            1.,
            10,
            8,
            "norm-zero",
            false),
        row(
            tune(Protocol.SCALR, false, nus, "1%"),
            "adamw",
            2e-3,
            2e-3,
            0.,
            "warmup-cosine",
            4,
            1.,
            1.,
            45,
            8,
            "norm-zero",
            false));
  }

  private static Arguments row(SegmentationSettings s, Object... values) {
    return arguments(s, List.of(values));
  }

  @ParameterizedTest
  @MethodSource("table")
  void preset(SegmentationSettings s, List<Object> values) {
    Map<String, Object> map = Yaml.map(s);
    for (int i = 0; i < KEYS.size(); i++) {
      assertThat(map.get(KEYS.get(i))).as(KEYS.get(i)).isEqualTo(values.get(i));
    }
    assertThat(List.of(s.momentum(), s.dampening())).containsExactly(0.9, 0.1);
    assertThat(s.rotate() && s.flip()).isTrue();
    boolean slidr = s.protocol() == Protocol.SLIDR && s.task() == Task.FINETUNE;
    assertThat(s.augmentation().flips()).isEqualTo(slidr ? Flips.INDEPENDENT : Flips.ONE_OF_TWO);
    assertThat(s.normMomentum()).isEqualTo(slidr ? 0.02 : 0);
  }

  static Stream<Arguments> refused() {
    SegmentationSettings probe = Presets.probe(Protocol.SLIDR);
    SegmentationSettings tune = tune(Protocol.SLIDR, true, DataFormat.NUSCENES, "1%");
    return Stream.of(
        arguments(probe, Map.of("labels", "1%"), "labels = 1%: the linear probe by slidr uses all"),
        arguments(probe, Map.of("labels", "16f"), "fine-tune"),
        arguments(tune, Map.of("protocol", "convex"), "fine-tune by slidr, superflow or scalr"),
        arguments(tune, Map.of("labels", "2%"), "labels = '2%'; known: 1%, 5%"),
        arguments(tune, Map.of("head-rate", 0), "head-rate = 0.0 must be finite and above 0"),
        arguments(tune, Map.of("layer-decay", 1.5), "layer-decay = 1.5 must lie in (0, 1]"),
        arguments(tune, Map.of("warmup", 100), "warmup = 100 epochs must be 0 or more and below"),
        arguments(tune, Map.of("dampening", 1), "dampening = 1.0 must lie in [0, 1)"),
        arguments(tune, Map.of("norm-momentum", 1), "norm-momentum = 1.0 must lie in [0, 1)"),
        arguments(tune, Map.of("flips", "none"), "flips = none is written flip: false"),
        arguments(tune, Map.of("lovasz", -1), "lovasz = -1.0 must be finite and not negative"),
        arguments(tune, Map.of("curve", "linear"), "one of cosine-epochs, one-cycle"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void aWrongSettingIsRefused(SegmentationSettings s, Map<String, Object> values, String message) {
    assertThatThrownBy(() -> Yaml.with("test", s, values)).hasMessageContaining(message);
  }

  @org.junit.jupiter.api.Test
  void theConvexProbeMayUseFewLabels() {
    assertThat(
            Yaml.with("test", Presets.probe(Protocol.CONVEX), Map.of("labels", "16f")).fraction())
        .isEqualTo(new LabelFraction(0, 16));
  }
}
