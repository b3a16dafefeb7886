package vexel.distill.data;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import vexel.distill.UsageException;
import vexel.distill.geometry.PairRule;

/// An indexed list of frames, scene after scene, in order of time within a scene. Opening one reads
/// tables and folders; [#frame] reads the sweep. Safe for use by several threads.
public interface FrameSource {
  /// Number of frames.
  int size();

  /// What is known of frame i without reading it.
  FrameEntry entry(int i);

  /// Reads frame i.
  ///
  /// @throws DataFault if its files are missing or broken
  Frame frame(int i);

  /// The annotated objects of frame i in the world's frame, without its sweep where the data set
  /// has them apart; empty if there are none or they were not read.
  ///
  /// @throws DataFault if the frame must be read for them and its files are missing or broken
  default List<Annotation> boxes(int i) {
    return frame(i).boxes();
  }

  /// Whether the data set says where frame i stood in the world. Where it does not, the frame's
  /// pose is the identity, and points of several frames do not fit together.
  default boolean poseKnown(int i) {
    return false;
  }

  /// Whether that is known of every frame.
  default boolean posesKnown() {
    return IntStream.range(0, size()).allMatch(this::poseKnown);
  }

  /// The nearest sweeps before frame `frame` of its scene, newest first; none where the data set
  /// keeps none or the scene begins.
  ///
  /// @param most at most so many
  /// @throws DataFault if their files are missing or broken
  default List<PastSweep> sweeps(int frame, int most) {
    return List.of();
  }

  /// Classes and objects of frame i's points, where the data set tells objects apart.
  ///
  /// @throws DataFault if their file is missing or broken
  default Optional<PanopticLabels> panoptic(int i) {
    return Optional.empty();
  }

  /// The classes of an image's pixels, where the data set labels them.
  ///
  /// @throws DataFault if their file is broken
  default Optional<PixelLabels> pixelClasses(CameraView view) {
    return Optional.empty();
  }

  /// SHA-256 over what the frames consist of: tokens, times, calibration, names and sizes of all
  /// files (not their content). Equal for equal data on every machine.
  String manifestHash();

  /// Faults that leave the rest usable, found when the source was opened.
  default List<DataFault> problems() {
    return List.of();
  }

  /// Whether its tables hold together. Reads all of them again.
  default TableCheck tables() {
    return TableCheck.NONE;
  }

  /// The pairing by which published methods read this data set.
  default PairRule pairRule() {
    return PairRule.SPEC;
  }

  /// Names of the label classes by index, empty without labels.
  default List<String> classNames() {
    return List.of();
  }

  /// The scenes, in order.
  default List<String> scenes() {
    return IntStream.range(0, size()).mapToObj(i -> entry(i).scene()).distinct().toList();
  }

  /// The frames at `indices`, in that order.
  default FrameSource at(int... indices) {
    return new Selection(this, IntStream.of(indices).boxed().toList());
  }

  /// The frames whose entry satisfies `keep`.
  default FrameSource where(Predicate<FrameEntry> keep) {
    return at(IntStream.range(0, size()).filter(i -> keep.test(entry(i))).toArray());
  }

  /// The frames of a split that the data set itself defines, such as `train` or `val`.
  ///
  /// @throws UsageException if it defines none of that name
  default FrameSource split(String name) {
    throw new UsageException(
        "split: this data set defines none, so not '" + name + "'; hold frames out with last:0.2");
  }

  /// The frames of the named scenes.
  default FrameSource ofScenes(List<String> names) {
    return where(e -> names.contains(e.scene()));
  }
}
