package vexel.distill.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import vexel.distill.Progress;
import vexel.nn.State;
import vexel.nn.StateException;
import vexel.nn.sparse.MinkUNet;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.io.Fingerprint;
import vexel.tensor.io.NamedTensors;

/// Students start from weights under our names and MinkowskiEngine's, wherever they lie in a file.
class StudentWeightsTest {
  private final MinkUNet trained = MinkUNet.tiny(1, Rng.seed(1));
  private final MinkUNet student = MinkUNet.tiny(1, Rng.seed(2));
  private final List<String> told = new ArrayList<>();

  private final Progress progress =
      new Progress() {
        @Override
        public void at(String what, long done, long total, String note) {}

        @Override
        public void say(String line) {
          told.add(line);
        }
      };

  private static String hash(MinkUNet net) {
    return Fingerprint.sha256(State.tensors(net));
  }

  /// As SLidR saves it: 1³ kernels without an axis, norms inside another module, and a last layer.
  private Map<String, Tensor> minkowski() {
    Map<String, Tensor> file = new LinkedHashMap<>();
    State.tensors(trained)
        .forEach(
            (name, t) -> {
              boolean one = name.contains("downsample.0");
              String stored = MinkUNet.MINKOWSKI.stored(name).getFirst();
              file.put("model_points." + stored, one ? t.reshape(t.dim(1), t.dim(2)) : t);
            });
    file.put("model_points.bn0.bn.num_batches_tracked", Tensor.of(new int[1], 1));
    file.put("model_points.final.kernel", Tensor.of(new float[16], 8, 2));
    file.put("optimizer.state.0.exp_avg", Tensor.of(new float[1], 1));
    return file;
  }

  @Test
  void readsMinkowskiEnginesCheckpoints() {
    StudentWeights.load(student, NamedTensors.of("slidr.pt", minkowski()), progress);
    assertThat(hash(student)).isEqualTo(hash(trained));
    assertThat(told)
        .containsExactly(
            "slidr.pt: %d parameters loaded from below model_points; left (2):"
                    .formatted(trained.parameters().size())
                + " model_points.final.kernel, optimizer.state.0.exp_avg");
  }

  @Test
  void readsItsOwnNames() {
    StudentWeights.load(student, NamedTensors.of("w", State.tensors(trained)), progress);
    assertThat(hash(student)).isEqualTo(hash(trained));
    assertThat(told)
        .containsExactly("w: %d parameters loaded".formatted(trained.parameters().size()));
    Map<String, Tensor> ours = State.tensors("model.student", trained.parameters());
    MinkUNet third = MinkUNet.tiny(1, Rng.seed(3));
    StudentWeights.load(third, NamedTensors.of("run", ours), progress);
    assertThat(hash(third)).isEqualTo(hash(trained));
  }

  @Test
  void refusesWhatDoesNotFit() {
    String before = hash(student);
    Map<String, Tensor> file = minkowski();
    file.remove("model_points.bn1.bn.weight");
    assertThatThrownBy(
            () -> StudentWeights.load(student, NamedTensors.of("slidr.pt", file), progress))
        .isInstanceOf(StateException.class)
        .hasMessageContaining("missing (1): bn1.bn.weight");
    NamedTensors none = NamedTensors.of("w", Map.of("x", Tensor.of(new float[1], 1)));
    assertThatThrownBy(() -> StudentWeights.load(student, none, progress))
        .isInstanceOf(StateException.class);
    assertThat(hash(student)).isEqualTo(before);
    assertThat(told).isEmpty();
  }
}
