package vexel.distill.superpixel;

import vexel.distill.geometry.PatchReadout;

/// Where the pixels along one axis of an image lie on its patch grid, corners aligned: pixel i
/// between the patches low_i and high_i, with weight 1 − share_i on the first and share_i on the
/// second. These are the weights of [PatchReadout]; here the last pixel belongs to the last cell,
/// with share 1, and low = high on a grid of one patch alone.
final class GridAxis {
  private final int patches;
  private final int[] low;
  private final double[] share;

  private GridAxis(int patches, int pixels) {
    this.patches = patches;
    low = new int[pixels];
    share = new double[pixels];
  }

  static GridAxis of(int pixels, int patches) {
    GridAxis axis = new GridAxis(patches, pixels);
    for (int i = 0; i < pixels; i++) {
      double at = PatchReadout.aligned(i, pixels, patches);
      axis.low[i] = Math.min((int) at, Math.max(patches - 2, 0));
      axis.share[i] = at - axis.low[i];
    }
    return axis;
  }

  int pixels() {
    return low.length;
  }

  int patches() {
    return patches;
  }

  int low(int i) {
    return low[i];
  }

  int high(int i) {
    return Math.min(low[i] + 1, patches - 1);
  }

  double share(int i) {
    return share[i];
  }
}
