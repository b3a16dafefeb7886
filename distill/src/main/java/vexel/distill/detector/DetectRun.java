package vexel.distill.detector;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.DataFault;
import vexel.distill.data.DataFormat;
import vexel.distill.data.FrameSource;
import vexel.distill.data.NuScenes;
import vexel.distill.data.Quarantine;
import vexel.distill.loader.FrameOrder;
import vexel.distill.protocol.LabelledFrames;
import vexel.distill.recipe.DistillSettings;
import vexel.distill.recipe.Inspection;
import vexel.distill.recipe.TrainedRun;
import vexel.distill.run.RunDirectory;
import vexel.distill.run.Yaml;
import vexel.nn.State;
import vexel.nn.bev.CameraEncoder;
import vexel.nn.vision.ResNet;
import vexel.tensor.Rng;
import vexel.tensor.io.Fingerprint;
import vexel.tensor.io.NamedTensors;
import vexel.tensor.io.SafetensorsWriter;
import vexel.tensor.io.WeightFile;

/// One training of a detector from its settings: opens data and teacher, builds the detector and
/// the batches, trains, and leaves the detector alone in a file.
public final class DetectRun {
  /// The settings of the distillation whose network is the encoder.
  static final String STUDENT = "student.yaml";

  /// The file of the detector's tensors, without what served only its training.
  public static final String WEIGHTS = "detector.safetensors";

  private final DetectSettings settings;
  private final Detector detector;
  private final @Nullable TrainedRun distilled;
  private final DetectBatches data;
  private final DetectTraining training;
  private final Quarantine left = new Quarantine();

  /// What a run is summed up by.
  ///
  /// @param first mean of the first 5 losses
  /// @param last mean of the last 15
  /// @param parametersSha256 hash of the detector
  /// @param stateSha256 hash of all that was trained, and the optimiser
  public record Outcome(double first, double last, String parametersSha256, String stateSha256) {}

  /// @param wanted the run's settings
  /// @param progress told what is noteworthy
  /// @throws DataFault if there is nothing to train on
  public DetectRun(DetectSettings wanted, Progress progress) throws IOException {
    FrameSource frames = usable(labelled(wanted, progress), wanted, progress);
    FrameOrder order = wanted.loader().order(frames, Inspection.all(frames));
    this.settings = wanted.counted(order.size());
    Rng rng = Rng.seed(settings.seed());
    this.distilled =
        settings.transfer().isStudent()
            ? TrainedRun.open(Path.of(settings.transfer().init()), progress)
            : null;
    this.detector =
        distilled == null
            ? start(settings, rng.at("detector"))
            : around(distilled, settings, rng.at("detector"));
    DetectorTeacher teacher =
        settings.distillation().isTaught()
            ? new DetectorTeacher(
                TrainedDetector.open(Path.of(settings.distillation().teacher()), progress),
                settings,
                rng.at("adapters"))
            : null;
    this.data =
        new DetectBatches(
            frames,
            settings,
            order,
            (settings.modality().seesLidar() && distilled == null)
                || (teacher != null && teacher.modality().seesLidar()),
            settings.modality().seesCamera()
                || (teacher != null && teacher.modality().seesCamera()),
            detector.shown(),
            rng.at("data"));
    this.training = new DetectTraining(settings, detector, teacher, data, rng);
  }

  /// The frames whose boxes may be used.
  private static FrameSource labelled(DetectSettings s, Progress progress) {
    FrameSource all = frames(s.data(), s.split());
    if (s.transfer().fraction().isAll()) {
      return all;
    }
    LabelledFrames some =
        LabelledFrames.choose(
            all, s.transfer().fraction(), LabelledFrames.Rule.AUTO, false, progress);
    progress.say("labels " + some.description());
    return some.frames();
  }

  private static Detector around(TrainedRun distilled, DetectSettings s, Rng rng) {
    DistillSettings own = distilled.settings();
    return s.sizes()
        .around(
            s.transfer().untrained() ? own.newStudent() : distilled.student(), own.input(), rng);
  }

  /// The frames of a split of a data set in nuScenes' layout.
  ///
  /// @param split its name; `auto` = `train` if it has frames, else all
  static FrameSource frames(String data, String split) {
    FrameSource all = open(Path.of(data));
    FrameSource frames = split.equals(DetectSettings.AUTO) ? auto(all) : all.split(split);
    if (frames.size() == 0) {
      throw new DataFault(
          Path.of(data), "split " + split, "has no frames", "'vexel data check' tells why");
    }
    return frames;
  }

  /// The frames, under [Inspection.BadFrames#SKIP] without those that cannot be read: by their
  /// sweep, a sweep before it, or an image. Everything is read, whoever looks at it.
  private FrameSource usable(FrameSource frames, DetectSettings wanted, Progress progress) {
    if (wanted.badFrames() == Inspection.BadFrames.STOP) {
      return frames;
    }
    FrameSource good =
        Inspection.usable(frames, Inspection.Need.VIEWS, wanted.sweeps(), left, progress);
    left.messages().forEach(m -> progress.say("left out: " + m));
    if (good.size() == 0) {
      throw new DataFault(
          Path.of(wanted.data()),
          "split " + wanted.split(),
          "has no frame that can be read",
          "'vexel data check' tells why");
    }
    return good;
  }

  private static FrameSource auto(FrameSource all) {
    FrameSource train = all.split("train");
    return train.size() > 0 ? train : all;
  }

  /// Opens a data set with its boxes.
  ///
  /// @throws UsageException if it is not in nuScenes' layout
  public static NuScenes open(Path data) {
    DataFormat format = DataFormat.of(DataFormat.AUTO, data);
    if (format != DataFormat.NUSCENES) {
      throw new UsageException(
          "data %s: is %s; detectors learn from boxes in nuScenes' layout"
              .formatted(data, format.word()));
    }
    return NuScenes.openWithBoxes(data);
  }

  private static Detector start(DetectSettings s, Rng rng) {
    Detector fresh = s.sizes().create(s.modality(), rng);
    if (s.backbone().equals(DetectSettings.RANDOM)) {
      return fresh;
    }
    return switch (fresh) {
      case LidarDetector _, StudentDetector _ ->
          throw new UsageException(
              "backbone " + s.backbone() + ": a LiDAR detector has no images' encoder");
      case CameraDetector d ->
          new CameraDetector(started(d.camera(), s.backbone()), d.encoder(), d.head());
      case FusionDetector d ->
          new FusionDetector(
              d.lidar(), started(d.camera(), s.backbone()), d.fusion(), d.encoder(), d.head());
    };
  }

  /// The encoder with the weights of a file, its own ([BackboneTraining]) or those of its ResNet
  /// alone; the stem frozen.
  private static CameraEncoder started(CameraEncoder fresh, String file) {
    NamedTensors weights = WeightFile.named(file);
    if (weights.names().contains("depth_net.0.weight")) {
      State.from(weights).load(fresh);
      return new CameraEncoder(
          fresh.backbone().with(ResNet.Freeze.STEM), fresh.neck(), fresh.depth());
    }
    ResNet r = ResNet.read(weights, 32);
    ResNet own = fresh.backbone();
    if (!State.tensors(own).keySet().stream()
        .allMatch(name -> shape(own, name).equals(shape(r, name)))) {
      throw new UsageException(
          "backbone " + file + ": holds another ResNet than this preset's; name one that fits");
    }
    ResNet bare =
        new ResNet(
            r.conv1(), r.bn1(), r.layer1(), r.layer2(), r.layer3(), r.layer4(), null, r.freeze());
    return new CameraEncoder(bare.with(ResNet.Freeze.STEM), fresh.neck(), fresh.depth());
  }

  private static String shape(ResNet net, String name) {
    return String.valueOf(
        net.parameters().containsKey(name) ? net.parameters().get(name).tensor().shape() : null);
  }

  /// Makes the first batch, so that settings which do not go with the data are refused before
  /// anything is written.
  public void rehearse() {
    data.training(0);
  }

  /// One training step, its batch made first, for those who measure.
  ///
  /// @param step its number, below `settings().steps()`
  /// @return the loss
  public double step(long step) {
    return training.step(data.training(step), step).getOrDefault("loss", Double.NaN);
  }

  /// Trains, from the newest checkpoint on if there is one.
  public Outcome run(RunDirectory run, Progress progress) throws IOException {
    if (distilled != null) {
      run.writeText(STUDENT, Yaml.write(distilled.settings()));
    }
    training.train(run, progress);
    SafetensorsWriter.of(State.tensors(detector)).write(run.path().resolve(WEIGHTS));
    List<Double> loss = run.metrics().getOrDefault("loss", List.of());
    return new Outcome(
        mean(loss.subList(0, Math.min(5, loss.size()))),
        mean(loss.subList(Math.max(0, loss.size() - 15), loss.size())),
        Fingerprint.sha256(State.tensors(detector)),
        Fingerprint.sha256(training.tensors()));
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
  }

  /// The settings with the steps that their epochs come to.
  public DetectSettings settings() {
    return settings;
  }

  /// The frames that were left out.
  public Quarantine left() {
    return left;
  }

  /// The detector, trained once [#run] has returned.
  public Detector detector() {
    return detector;
  }

  /// The loop, for tests that take single steps.
  DetectTraining training() {
    return training;
  }

  /// The batches.
  DetectBatches data() {
    return data;
  }
}
