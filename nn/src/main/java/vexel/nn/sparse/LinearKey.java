package vexel.nn.sparse;

import vexel.tensor.TensorException;

/// Numbers the cells of a batch of boxes along one line,
///
///     key = ((b·D + z)·H + y)·W + x,
///
/// with z, y, x counted from the box's lower corner (so negative coordinates are as good as others)
/// and D, H, W its extents plus a margin. Keys ascend as (b, z, y, x) do. A cell displaced by at
/// most the margin gets key + shift, and never the key of another cell of the box: the margin keeps
/// the end of one row apart from the start of the next.
record LinearKey(int batch, Zyx lower, long depth, long height, long width) {
  /// Keys of `batch` boxes from `lower` to `upper` (both inside), for displacements up to `margin`.
  static LinearKey of(int batch, Zyx lower, Zyx upper, Zyx margin) {
    long d = (long) upper.z() - lower.z() + 1 + margin.z();
    long h = (long) upper.y() - lower.y() + 1 + margin.y();
    long w = (long) upper.x() - lower.x() + 1 + margin.x();
    // One batch item more, so that a key displaced by the margin stays in the range of a long.
    double keys = (batch + 2.0) * d * h * w;
    if (keys >= 0x1p62) {
      throw new TensorException(
          "voxels",
          "linear keys overflow: batch "
              + batch
              + " of boxes "
              + lower
              + " … "
              + upper
              + " has "
              + keys
              + " cells, at most 2^62 are possible; crop the points to a range");
    }
    return new LinearKey(batch, lower, d, h, w);
  }

  long key(int b, int z, int y, int x) {
    long dz = (long) z - lower.z();
    long dy = (long) y - lower.y();
    long dx = (long) x - lower.x();
    return ((b * depth + dz) * height + dy) * width + dx;
  }

  /// What a displacement adds to a key.
  long shift(int dz, int dy, int dx) {
    return (dz * height + dy) * width + dx;
  }

  /// Writes (b, z, y, x) of `key` to `coords` from index `at`.
  void decode(long key, int[] coords, int at) {
    long rest = key / width;
    coords[at + 3] = (int) (key - rest * width + lower.x());
    key = rest;
    rest = key / height;
    coords[at + 2] = (int) (key - rest * height + lower.y());
    key = rest;
    rest = key / depth;
    coords[at + 1] = (int) (key - rest * depth + lower.z());
    coords[at] = (int) rest;
  }
}
