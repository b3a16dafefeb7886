package vexel.distill.detector;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.distill.UsageException;
import vexel.distill.detect.BoxKeypoints;
import vexel.distill.detect.HeadMaps;
import vexel.distill.head.BevAdapter;
import vexel.distill.loss.UniDistillResponse;
import vexel.distill.method.Terms;
import vexel.nn.Frozen;
import vexel.nn.Layer;
import vexel.nn.Pass;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

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
    if (teacher.detector().shown() != null) {
      throw new UsageException(
          "teacher "
              + settings.distillation().teacher()
              + ": its encoder is a distilled network, which sees sweeps of its own; name a"
              + " detector trained without --init");
    }
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

  /// What the losses compare the student with in one batch.
  private record Lesson(Taps known, BoxKeypoints points, Tensor mask) {}

  private Lesson lesson(Taps student, DetectBatch batch) {
    Tensor like = student.low().tensor();
    return new Lesson(
        taps(batch.input()),
        BoxKeypoints.of(batch.plainBoxes(), sizes.grid(), settings.keypoints()),
        UniDistillResponse.mask(
            batch.plainBoxes(),
            sizes.grid(),
            UniDistillResponse.OVERLAP,
            like.backend(),
            like.dtype()));
  }

  /// Adds the three losses to a student's terms; those of weight 0 are not computed.
  Terms add(Terms terms, Taps student, DetectBatch batch, Pass pass) {
    Lesson lesson = lesson(student, batch);
    if (settings.feature() > 0) {
      Value own = adapted(settings.featureMap(), student, pass.at("feature"));
      terms.and("feature", settings.feature(), feature(own, lesson));
    }
    if (settings.relation() > 0) {
      Value own = adapted(settings.relationMap(), student, pass.at("relation"));
      terms.and("relation", settings.relation(), relation(own, lesson));
    }
    if (settings.response() > 0) {
      terms.and("response", settings.response(), response(student.heads(), lesson));
    }
    return terms;
  }

  private Value feature(Value own, Lesson lesson) {
    Tensor wanted = map(settings.featureMap(), lesson.known()).tensor();
    return settings.featureRegion().feature(own, wanted, lesson.points(), lesson.mask());
  }

  private Value relation(Value own, Lesson lesson) {
    Tensor wanted = map(settings.relationMap(), lesson.known()).tensor();
    return settings.relationRegion().relation(own, wanted, lesson.points(), lesson.mask());
  }

  private Value response(List<HeadMaps> own, Lesson lesson) {
    return UniDistillResponse.of(
            own,
            lesson.known().heads(),
            lesson.mask(),
            settings.temperature(),
            settings.teacherClamp())
        .sum();
  }

  /// A loss as a picture: what it would fall by, to first order, if a cell took over the teacher's
  /// numbers. With the student's map F (behind its adapter) and the teacher's T:
  ///
  /// ```
  /// h_yx = |Σ_c ∂L/∂F_cyx (F_cyx − T_cyx)|                                        (1)
  /// ```
  ///
  /// For sums of absolute differences that is what the cell adds to the loss.
  ///
  /// @param student its maps of a batch of one sample
  /// @return h [H, W] of each loss whose weight is not 0, and the blobs as `mask`
  Map<String, Tensor> heat(Taps student, DetectBatch batch) {
    Lesson lesson = lesson(student, batch);
    Map<String, Tensor> heat = new LinkedHashMap<>();
    heat.put("mask", lesson.mask().select(0, 0));
    if (settings.feature() > 0) {
      Parameter own = leaf(adapted(settings.featureMap(), student, Pass.eval()));
      Tensor wanted = map(settings.featureMap(), lesson.known()).tensor();
      heat.put("feature", heat(feature(own.value(), lesson), own, wanted));
    }
    if (settings.relation() > 0) {
      Parameter own = leaf(adapted(settings.relationMap(), student, Pass.eval()));
      Tensor wanted = map(settings.relationMap(), lesson.known()).tensor();
      heat.put("relation", heat(relation(own.value(), lesson), own, wanted));
    }
    if (settings.response() > 0) {
      heat.put("response", responseHeat(student.heads(), lesson));
    }
    return heat;
  }

  /// (1) over all maps of the heads.
  private Tensor responseHeat(List<HeadMaps> heads, Lesson lesson) {
    List<List<Parameter>> leaves =
        heads.stream().map(h -> h.values().stream().map(v -> leaf(v)).toList()).toList();
    List<HeadMaps> own =
        leaves.stream().map(h -> HeadMaps.of(h.stream().map(Parameter::value).toList())).toList();
    Gradients gradients = response(own, lesson).backward();
    Tensor sum = null;
    for (int t = 0; t < leaves.size(); t++) {
      for (int i = 0; i < leaves.get(t).size(); i++) {
        Tensor wanted = lesson.known().heads().get(t).values().get(i).tensor();
        Tensor part = falls(gradients, leaves.get(t).get(i), wanted);
        sum = sum == null ? part : sum.add(part);
      }
    }
    if (sum == null) {
      throw new IllegalArgumentException("response heat: the head has no task");
    }
    return sum.map(Unary.ABS);
  }

  private static Parameter leaf(Value map) {
    return Parameter.of(map.tensor());
  }

  private static Tensor heat(Value loss, Parameter own, Tensor wanted) {
    return falls(loss.backward(), own, wanted).map(Unary.ABS);
  }

  /// Σ_c ∂L/∂F (F − T) of the first sample, [H, W].
  private static Tensor falls(Gradients gradients, Parameter own, Tensor wanted) {
    Tensor difference = own.tensor().sub(wanted);
    Tensor d = gradients.of(own);
    return (d == null ? difference.mul(0) : difference.mul(d)).sum(1).select(0, 0);
  }

  private static Value map(UniDistillSettings.Level level, Taps taps) {
    return level == UniDistillSettings.Level.LOW ? taps.low() : taps.high();
  }

  private Value adapted(UniDistillSettings.Level level, Taps student, Pass pass) {
    BevAdapter adapter = level == UniDistillSettings.Level.LOW ? low : high;
    return adapter.forward(map(level, student), pass);
  }
}
