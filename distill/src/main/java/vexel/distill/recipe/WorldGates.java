package vexel.distill.recipe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import vexel.distill.Progress;
import vexel.distill.data.CameraView;
import vexel.distill.data.FrameSource;
import vexel.distill.eval.ColorEncoder;
import vexel.distill.eval.FrameEncoder;
import vexel.distill.eval.PointEncoder;
import vexel.distill.eval.ProbeData;
import vexel.distill.eval.ProbeScenes;
import vexel.distill.eval.StudentEncoder;
import vexel.distill.eval.TeacherEncoder;
import vexel.distill.eval.structure.FeatureSpread;
import vexel.distill.geometry.PairRule;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// Whether a labelled world can tell methods apart: the classes must not be readable off single
/// points or off an untrained network, and must be readable off the teacher and off a trained one.
/// These gates are the mIoU of a linear probe on the val scenes. Two more ask whether the teacher's
/// patch features spread, because a teacher that says nearly the same of everything makes every
/// other figure trivial.
///
/// @param scenes of the world
public record WorldGates(ProbeScenes scenes) {
  private static final int CLASSES = ProbeData.CLASSES.size();
  private static final int POINTS_PER_FRAME = 1200;
  private static final int PATCHES = 8192;

  /// One gate.
  ///
  /// @param name of what is probed
  /// @param value its mIoU, unless the name says otherwise
  /// @param least at least this
  /// @param most at most this
  public record Gate(String name, double value, double least, double most) {
    /// Whether the value lies within the bounds.
    public boolean open() {
      return value >= least && value <= most;
    }
  }

  /// Measures all gates; the networks are those of `settings`.
  public List<Gate> measure(DistillSettings settings, Progress progress) throws IOException {
    Rng rng = Rng.seed(settings.seed()).at("gates");
    List<Gate> gates = new ArrayList<>();
    gates.add(new Gate("intensity", miou(PointEncoder.INTENSITY, rng), 0, 0.10));
    progress.at("gates", 1, 6, "intensity");
    gates.add(new Gate("z, range, intensity", miou(PointEncoder.POSITION, rng), 0, 0.25));
    progress.at("gates", 2, 6, "position");
    gates.add(new Gate("colour", miou(new ColorEncoder(PairRule.SPEC), rng), 0, 0.25));
    progress.at("gates", 3, 6, "colour");
    TeacherFeatures teacher = DistillRun.features(settings, progress);
    double lifted = miou(new TeacherEncoder(teacher, PairRule.SPEC), rng);
    gates.add(new Gate("teacher", lifted, 0.55, 0.85));
    FeatureSpread spread = FeatureSpread.of(patches(teacher, rng.at("patches")));
    gates.add(
        new Gate("teacher, effective rank", spread.effectiveRank(), 24, teacher.teacher().width()));
    gates.add(new Gate("teacher, mean cosine", spread.meanCosine(), -1, 0.6));
    progress.at("gates", 4, 6, "teacher");

    VoxelStudent student = settings.newStudent();
    double random = miou(student, settings, rng);
    gates.add(new Gate("random student", random, 0, 0.35));
    progress.at("gates", 5, 6, "random student");
    VoxelStudent trained = settings.newStudent();
    Supervised.train(trained, scenes.train(), settings, CLASSES, rng.at("supervised"), progress);
    double supervised = miou(trained, settings, rng);
    gates.add(new Gate("supervised student", supervised, 0.75, 1));
    gates.add(new Gate("supervised − random", supervised - random, 0.35, 1));
    progress.at("gates", 6, 6, "supervised student");
    return gates;
  }

  /// Patch features of the val images, as many of each.
  private Tensor patches(TeacherFeatures teacher, Rng rng) {
    List<Tensor> all = new ArrayList<>();
    int images = 0;
    for (int f = 0; f < scenes.val().size(); f++) {
      images += scenes.val().frame(f).cameras().size();
    }
    int each = Math.max(1, PATCHES / images);
    for (int f = 0; f < scenes.val().size(); f++) {
      for (CameraView view : scenes.val().frame(f).cameras()) {
        Tensor x = teacher.of(view); // [h·w, D]
        int n = Math.min(each, x.dim(0));
        int[] some = Arrays.copyOf(rng.at("image", all.size()).permutation(x.dim(0)), n);
        all.add(x.gatherRows(Tensor.of(some, n)));
      }
    }
    return Tensor.concat(0, all);
  }

  private double miou(VoxelStudent student, DistillSettings settings, Rng rng) {
    FrameSource train = scenes.train();
    Statistics.fill(student, train, train.size(), settings.input(), rng.at("fill"));
    return miou(new StudentEncoder(student, settings.input()), rng);
  }

  private double miou(FrameEncoder encoder, Rng rng) {
    return scenes.judge(encoder, POINTS_PER_FRAME, rng).confusion().miou();
  }
}
