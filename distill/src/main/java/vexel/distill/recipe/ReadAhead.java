package vexel.distill.recipe;

import java.util.function.LongFunction;
import vexel.distill.data.FrameSource;
import vexel.distill.loader.FrameCache;
import vexel.distill.loader.Prefetch;

/// How far ahead of a training its steps are prepared. No number depends on it.
///
/// @param workers threads that read frames, decode images and make voxels ahead of the training; 0
///   = the training thread does
/// @param prefetch steps prepared ahead at most
/// @param frameMemory MiB of sweeps kept in memory, the latest used
public record ReadAhead(int workers, int prefetch, int frameMemory) {
  /// One thread two steps ahead, 1 GiB of sweeps: some two thousand of nuScenes.
  public static final ReadAhead DEFAULT = new ReadAhead(1, 2, 1024);

  public ReadAhead {
    Require.notNegative("workers", workers);
    Require.positive("prefetch", prefetch);
    Require.notNegative("frame-memory", frameMemory);
  }

  /// The frames of a source, the latest used kept in memory.
  public FrameCache cache(FrameSource frames) {
    return new FrameCache(frames, (long) frameMemory << 20);
  }

  /// What steps `first` … `end` − 1 need, prepared ahead.
  ///
  /// @param prepare makes a step's; called by any thread
  public <T> Prefetch<T> steps(long first, long end, LongFunction<? extends T> prepare) {
    return Prefetch.of(first, end, workers, prefetch, prepare);
  }
}
