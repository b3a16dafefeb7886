package vexel.distill.recipe;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import vexel.distill.data.Annotation;
import vexel.distill.data.DataFormat;
import vexel.distill.data.FrameSource;
import vexel.distill.data.LidarsegClasses;
import vexel.distill.data.NuScenes;
import vexel.distill.loader.ClassBalancedOrder;
import vexel.distill.loader.FrameOrder;
import vexel.distill.loader.PlainOrder;
import vexel.distill.loader.ReplacingOrder;

/// How frames reach the training.
///
/// @param order in which order frames are drawn
/// @param emptyFrames what becomes of a draw without an annotated object of the ten detection
///   classes
/// @param ahead how far ahead, which changes nothing that a run learns
public record LoaderSettings(Order order, EmptyFrames emptyFrames, ReadAhead ahead) {
  private static final int CLASSES = 10; // of nuScenes detection, lidarseg's 1 … 10

  /// The orders of frames.
  public enum Order {
    /// Every frame once an epoch.
    PLAIN,
    /// Every detection class equally often (CBGS).
    CLASS_BALANCED
  }

  /// What becomes of frames without an object.
  public enum EmptyFrames {
    /// They are shown.
    KEEP,
    /// A random frame with objects is shown instead (detectors).
    REPLACE
  }

  /// Every frame once.
  public static final LoaderSettings DEFAULT =
      new LoaderSettings(Order.PLAIN, EmptyFrames.KEEP, ReadAhead.DEFAULT);

  private boolean needsBoxes() {
    return order == Order.CLASS_BALANCED || emptyFrames == EmptyFrames.REPLACE;
  }

  /// Opens the data set in `root`, with its boxes if they decide the order.
  FrameSource open(DataFormat format, Path root, String labelMap) {
    return format == DataFormat.NUSCENES && needsBoxes()
        ? NuScenes.openWithBoxes(root)
        : format.open(root, labelMap);
  }

  /// The order over the frames `keys`, numbered from 0.
  public FrameOrder order(FrameSource frames, int[] keys) {
    if (!needsBoxes() || keys.length == 0) {
      return new PlainOrder(keys.length);
    }
    List<BitSet> shown = IntStream.of(keys).mapToObj(i -> classes(frames.boxes(i))).toList();
    FrameOrder all =
        order == Order.PLAIN ? new PlainOrder(keys.length) : ClassBalancedOrder.of(shown, CLASSES);
    BitSet useful = new BitSet();
    IntStream.range(0, keys.length).filter(i -> !shown.get(i).isEmpty()).forEach(useful::set);
    return emptyFrames == EmptyFrames.KEEP ? all : new ReplacingOrder(all, useful);
  }

  private static BitSet classes(List<Annotation> boxes) {
    BitSet classes = new BitSet(CLASSES);
    for (Annotation box : boxes) {
      box.detectionClass().ifPresent(c -> classes.set(LidarsegClasses.NAMES.indexOf(c) - 1));
    }
    return classes;
  }
}
