package uk.ac.manchester.tornado.api;

/// Where a work item of a kernel stands, and its group's local memory. As plain Java there is one
/// work item.
public class KernelContext {
  public final Integer globalIdx = 0;
  public final Integer groupIdx = 0;
  public final Integer localIdx = 0;

  public KernelContext() {}

  /// Waits for all work items of the group.
  public void localBarrier() {}

  /// Memory that a group shares; the size must be a constant.
  public float[] allocateFloatLocalArray(int size) {
    return new float[size];
  }
}
