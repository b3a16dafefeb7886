package vexel.distill.superpixel;

import java.util.Arrays;
import vexel.distill.geometry.PatchReadout;
import vexel.tensor.Backend;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// The pixels of some rows of one image that belong to a region, with their bilinear read-out.
///
/// @param readout weights of each pixel over the image's patches
/// @param region the region of each pixel, counted from the image's first, I32 `[P]`
record PixelBlock(PatchReadout readout, Tensor region) {
  /// The pixels of rows `from` … `to` − 1 of image i on a grid of `gridHeight` × `gridWidth`
  /// patches.
  static PixelBlock of(
      Regions regions, int i, int from, int to, int gridHeight, int gridWidth, Backend backend) {
    LabelMap map = regions.map(i);
    int most = (to - from) * map.width();
    int[] row = new int[most];
    int[] col = new int[most];
    int[] region = new int[most];
    int first = regions.first(i);
    int n = 0;
    for (int r = from; r < to; r++) {
      for (int c = 0; c < map.width(); c++) {
        int s = regions.at(i, r, c);
        if (s >= 0) {
          row[n] = r;
          col[n] = c;
          region[n++] = s - first;
        }
      }
    }
    PatchReadout readout =
        PatchReadout.alignCorners(
            Arrays.copyOf(row, n),
            Arrays.copyOf(col, n),
            map.height(),
            map.width(),
            gridHeight,
            gridWidth);
    return new PixelBlock(readout, Tensor.copyOf(backend, Arrays.copyOf(region, n), n));
  }

  boolean isEmpty() {
    return region.size() == 0;
  }

  /// Sums `[count, D]` of pixel features u `[P, D]` over each region, in raster order.
  Tensor sums(Tensor u, int count) {
    int[] of = region.toInts();
    int[] ptr = new int[count + 1];
    for (int s : of) {
      ptr[s + 1]++;
    }
    for (int s = 0; s < count; s++) {
      ptr[s + 1] += ptr[s];
    }
    int[] next = ptr.clone();
    int[] pixel = new int[of.length];
    for (int p = 0; p < of.length; p++) {
      pixel[next[of[p]]++] = p;
    }
    Tensor y = Tensor.empty(u.backend(), u.dtype(), Shape.of(count, u.dim(1)));
    u.kernels()
        .index()
        .csrGather(
            Tensor.copyOf(u.backend(), ptr, ptr.length),
            Tensor.copyOf(u.backend(), pixel, pixel.length),
            null,
            u,
            y);
    return y;
  }
}
