package vexel.distill.detector;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import vexel.distill.data.Annotation;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.detect.LabelledBox;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.RotatedIou;
import vexel.distill.geometry.Vec3;
import vexel.distill.loader.FrameCache;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// Objects of other frames pasted into a sample, their returns with them (*ground-truth sampling*:
/// Yan, Mao & Li, *SECOND*, 2018, §3.2.3). Each class is filled up to its number n_c:
///
/// ```
/// draw n_c − (boxes of class c there) objects of class c, uniformly, each with ≥ 5 returns    (1)
/// keep one unless its box overlaps, seen from above, one that is there or was kept            (2)
/// sweep ← returns of the kept objects, then the sweep without the returns in their boxes      (3)
/// ```
///
/// An object keeps its place before its LiDAR, so that distance and density go together. The
/// training frames themselves are the store of objects: nothing is written, and what is pasted is a
/// function of the seed and the step. Numbers are those of UniDistill's configuration, which its
/// experiments switch off. Images do not show what is pasted.
final class PastedObjects {
  /// n_c in the order of [DetectionClasses#NAMES].
  private static final List<Integer> WANTED = List.of(2, 3, 7, 4, 6, 2, 6, 6, 2, 2);

  private static final int RETURNS = 5;
  private static final int FIELDS = DetectorSizes.POINT_CHANNELS;

  private record Place(int frame, int annotation) {}

  private final FrameSource frames;
  private final FrameCache memory;
  private final DetectSettings settings;
  private final List<List<Place>> store = new ArrayList<>(); // by class

  /// A sample with what was pasted.
  ///
  /// @param cloud x, y, z, intensity, Δt [N, 5]
  /// @param boxes in the frame of its LiDAR
  record Sample(Tensor cloud, List<LabelledBox> boxes) {}

  /// @param frames of the training, whose boxes are read
  /// @param memory of their sweeps
  PastedObjects(FrameSource frames, FrameCache memory, DetectSettings settings) {
    this.frames = frames;
    this.memory = memory;
    this.settings = settings;
    DetectionClasses.NAMES.forEach(_ -> store.add(new ArrayList<>()));
    for (int i = 0; i < frames.size(); i++) {
      List<Annotation> own = frames.boxes(i);
      for (int a = 0; a < own.size(); a++) {
        Place place = new Place(i, a);
        boolean seen = own.get(a).lidarPoints() >= RETURNS;
        own.get(a)
            .detectionClass()
            .filter(_ -> seen)
            .ifPresent(c -> store.get(DetectionClasses.NAMES.indexOf(c)).add(place));
      }
    }
  }

  /// The sample with objects pasted.
  ///
  /// @param draw stream of this sample
  Sample into(Sample sample, Rng draw) {
    List<LabelledBox> there = new ArrayList<>(sample.boxes());
    List<Tensor> clouds = new ArrayList<>();
    List<Box> pasted = new ArrayList<>();
    for (int label = 0; label < WANTED.size(); label++) {
      int own = label;
      long present = sample.boxes().stream().filter(b -> b.label() == own).count();
      List<Place> known = store.get(label);
      for (long k = present; k < WANTED.get(label) && !known.isEmpty(); k++) { // (1)
        Place place = known.get(draw.at("class", label).index(k, known.size()));
        Frame frame = memory.get(place.frame());
        Pose lidarFromWorld = frame.worldFromLidar().inverse();
        Box box = frame.boxes().get(place.annotation()).in(lidarFromWorld);
        if (there.stream().allMatch(b -> RotatedIou.bev(b.box(), box) == 0)) { // (2)
          there.add(new LabelledBox(box, label));
          pasted.add(box);
          clouds.add(inside(cloud(frame, place.frame()), List.of(box), true));
        }
      }
    }
    clouds.add(inside(sample.cloud(), pasted, false)); // (3)
    return new Sample(Tensor.concat(0, clouds), List.copyOf(there));
  }

  private Tensor cloud(Frame frame, int i) {
    int past = settings.sweeps();
    return settings.cloud().of(frame.points(), past == 0 ? List.of() : frames.sweeps(i, past));
  }

  /// The points in one of the boxes, or those in none.
  private static Tensor inside(Tensor cloud, List<Box> boxes, boolean wanted) {
    float[] p = cloud.toFloats();
    int[] kept =
        IntStream.range(0, cloud.dim(0))
            .filter(
                i -> {
                  Vec3 at = new Vec3(p[i * FIELDS], p[i * FIELDS + 1], p[i * FIELDS + 2]);
                  return boxes.stream().anyMatch(b -> b.contains(at)) == wanted;
                })
            .toArray();
    float[] q = new float[kept.length * FIELDS];
    for (int i = 0; i < kept.length; i++) {
      System.arraycopy(p, kept[i] * FIELDS, q, i * FIELDS, FIELDS);
    }
    return Tensor.of(q, kept.length, FIELDS);
  }
}
