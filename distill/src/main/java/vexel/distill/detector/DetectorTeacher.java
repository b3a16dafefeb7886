package vexel.distill.detector;

import java.util.LinkedHashMap;
import java.util.Map;
import vexel.autograd.Value;
import vexel.distill.UsageException;
import vexel.distill.detect.BoxKeypoints;
import vexel.distill.head.BevAdapter;
import vexel.distill.loss.UniDistillResponse;
import vexel.distill.method.Terms;
import vexel.nn.Frozen;
import vexel.nn.Layer;
import vexel.nn.Pass;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// A trained detector that teaches another: UniDistill's three losses on its maps of the same
/// sample. It is frozen by type and normalises by its running statistics, where the Lightning port
/// of the released code lets it normalise by those of the batch.
public final class DetectorTeacher {
  private final Frozen<Detector> teacher;
  private final Modality modality;
  private final UniDistillSettings settings;
  private final DetectorSizes sizes;
  private final BevAdapter low;
  private final BevAdapter high;

  /// @param teacher what teaches
  /// @param settings of the student's run
  /// @param rng stream of the adapters
  /// @throws UsageException if its maps are not those of the student
  DetectorTeacher(TrainedDetector teacher, DetectSettings settings, Rng rng) {
    if (!teacher.settings().sizes().equals(settings.sizes())) {
      throw new UsageException(
          "teacher "
              + settings.distillation().teacher()
              + ": "
              + teacher.settings().sizes()
              + ", the student "
              + settings.sizes()
              + "; both must be of one preset");
    }
    this.teacher = Frozen.of(teacher.detector());
    this.modality = teacher.settings().modality();
    this.settings = settings.distillation();
    this.sizes = settings.sizes();
    int channels = sizes.channels();
    this.low = this.settings.adapter().of(channels, channels, rng.at("low"));
    this.high = this.settings.adapter().of(2 * channels, 2 * channels, rng.at("high"));
  }

  /// What the teacher sees.
  public Modality modality() {
    return modality;
  }

  /// What is trained beside the student and thrown away: the adapters, by name.
  Map<String, Layer> parts() {
    Map<String, Layer> parts = new LinkedHashMap<>();
    if (low.conv() != null) {
      parts.put("adapt-low", low);
      parts.put("adapt-high", high);
    }
    return parts;
  }

  /// The teacher's maps, numbers without a way back.
  public Taps taps(DetectorInput input) {
    return Taps.of(teacher.read((detector, pass) -> detector.taps(input, pass).values()));
  }

  /// Adds the three losses to a student's terms; those of weight 0 are not computed.
  Terms add(Terms terms, Taps student, DetectBatch batch, Pass pass) {
    Taps known = taps(batch.input());
    BoxKeypoints points = BoxKeypoints.of(batch.plainBoxes(), sizes.grid(), settings.keypoints());
    Tensor like = student.low().tensor();
    Tensor mask =
        UniDistillResponse.mask(
            batch.plainBoxes(),
            sizes.grid(),
            UniDistillResponse.OVERLAP,
            like.backend(),
            like.dtype());
    if (settings.feature() > 0) {
      Value own = adapted(settings.featureMap(), student, pass.at("feature"));
      Tensor wanted = map(settings.featureMap(), known).tensor();
      terms.and(
          "feature",
          settings.feature(),
          settings.featureRegion().feature(own, wanted, points, mask));
    }
    if (settings.relation() > 0) {
      Value own = adapted(settings.relationMap(), student, pass.at("relation"));
      Tensor wanted = map(settings.relationMap(), known).tensor();
      terms.and(
          "relation",
          settings.relation(),
          settings.relationRegion().relation(own, wanted, points, mask));
    }
    if (settings.response() > 0) {
      UniDistillResponse.Terms both =
          UniDistillResponse.of(
              student.heads(),
              known.heads(),
              mask,
              settings.temperature(),
              settings.teacherClamp());
      terms.and("response", settings.response(), both.sum());
    }
    return terms;
  }

  private static Value map(UniDistillSettings.Level level, Taps taps) {
    return level == UniDistillSettings.Level.LOW ? taps.low() : taps.high();
  }

  private Value adapted(UniDistillSettings.Level level, Taps student, Pass pass) {
    BevAdapter adapter = level == UniDistillSettings.Level.LOW ? low : high;
    return adapter.forward(map(level, student), pass);
  }
}
