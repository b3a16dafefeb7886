package vexel.distill.loader;

import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.data.PointCloud;

/// The frames read last, within a budget of memory. A frame's sweep, labels and boxes are kept; its
/// images are files and are not. Any thread may ask; two that ask for the same frame at once may
/// both read it.
public final class FrameCache {
  /// What a frame holds besides its points: views, poses, entries.
  private static final long FIXED = 4096;

  private static final long BOX = 512;

  private final FrameSource frames;
  private final RecentlyUsed<Integer, Frame> recent;

  /// @param bytes how much memory the frames may take
  public FrameCache(FrameSource frames, long bytes) {
    this.frames = frames;
    this.recent = new RecentlyUsed<>(bytes, FrameCache::bytes);
  }

  /// Frame i.
  ///
  /// @throws vexel.distill.data.DataFault if its files are missing or broken
  public Frame get(int i) {
    Frame known = recent.get(i);
    if (known == null) {
      known = frames.frame(i);
      recent.put(i, known);
    }
    return known;
  }

  /// Bytes of the frames in memory.
  public long held() {
    return recent.held();
  }

  private static long bytes(Frame f) {
    return FIXED
        + (long) f.points().size() * (PointCloud.FIELDS * Float.BYTES + 1) // with labels
        + f.boxes().size() * BOX;
  }
}
