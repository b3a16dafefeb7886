package vexel.tensor.internal.simd;

import java.util.Arrays;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.Walk;
import vexel.tensor.internal.parallel.Workers;

/// Copies between tensors of different strides: rows as they are, and transposed matrices, such as
/// channels that move from the last axis to the second, in tiles that stay in the first-level
/// cache. A tile is put together beside the result and then written by rows, because the rows of a
/// large result may all compete for the same set of the cache.
final class StridedCopy {
  /// Numbers that a worker should move at least.
  private static final int GRAIN = 1 << 14;

  /// Rows and columns of a tile.
  private static final int TILE = 64;

  /// Below this size an axis is not worth a tile.
  private static final int SHORT = 8;

  private final Walk walk;
  private final float[] x;
  private final float[] y;

  private StridedCopy(Walk walk, float[] x, float[] y) {
    this.walk = walk;
    this.x = x;
    this.y = y;
  }

  /// y ← x.
  static void copy(Tensor x, Tensor y) {
    Walk walk = Walk.over(x, y);
    StridedCopy copy = new StridedCopy(walk, Heap.f32(x), Heap.f32(y));
    int across = copy.across();
    if (across < 0) {
      copy.byRows();
    } else {
      copy.byTiles(across);
    }
  }

  /// The axis along which x is contiguous where the innermost one, along which y is, is not; −1 if
  /// there is none.
  private int across() {
    if (walk.step(1) == 1 && walk.step(0) != 1 && walk.length() >= SHORT) {
      for (int axis = 0; axis < walk.outerRank(); axis++) {
        if (walk.outerStride(0, axis) == 1 && walk.outerDim(axis) >= SHORT) {
          return axis;
        }
      }
    }
    return -1;
  }

  private void byRows() {
    int n = walk.length();
    int sx = walk.step(0);
    int sy = walk.step(1);
    if (walk.rows() == 1) {
      int ix = walk.start(0, 0);
      int iy = walk.start(1, 0);
      Workers.runParts(
          n, GRAIN, (from, to) -> row(ix + from * sx, sx, iy + from * sy, sy, to - from));
      return;
    }
    Workers.runParts(
        walk.rows(),
        Math.max(1, GRAIN / Math.max(n, 1)),
        (from, to) -> {
          for (int row = from; row < to; row++) {
            row(walk.start(0, row), sx, walk.start(1, row), sy, n);
          }
        });
  }

  private void row(int ix, int sx, int iy, int sy, int n) {
    if (sx == 1 && sy == 1) {
      System.arraycopy(x, ix, y, iy, n);
      return;
    }
    if (sx == 0 && sy == 1 && n > 0) {
      Arrays.fill(y, iy, iy + n, x[ix]);
      return;
    }
    for (int i = 0; i < n; i++) {
      y[iy + i * sy] = x[ix + i * sx];
    }
  }

  /// For each index of the other axes a matrix: i along `across`, j along the innermost axis.
  private void byTiles(int across) {
    int height = walk.outerDim(across);
    int inner = 1; // rows of the walk from one i to the next
    for (int axis = across + 1; axis < walk.outerRank(); axis++) {
      inner *= walk.outerDim(axis);
    }
    int between = inner;
    int strips = (walk.length() + TILE - 1) / TILE;
    Workers.runParts(
        walk.rows() / height * strips,
        Math.max(1, GRAIN / (TILE * height)),
        (from, to) -> {
          float[] tile = new float[TILE * TILE];
          for (int strip = from; strip < to; strip++) {
            int matrix = strip / strips;
            int row = matrix / between * height * between + matrix % between;
            strip(
                walk.start(0, row),
                walk.start(1, row),
                walk.outerStride(1, across),
                strip % strips * TILE,
                height,
                tile);
          }
        });
  }

  /// The tiles of columns j … of one matrix.
  private void strip(int ix, int iy, int yRow, int j, int height, float[] tile) {
    int columns = Math.min(TILE, walk.length() - j);
    int xRow = walk.step(0);
    for (int i = 0; i < height; i += TILE) {
      int rows = Math.min(TILE, height - i);
      Transpose.rows(columns, rows, x, ix + j * xRow + i, xRow, tile, 0, TILE);
      for (int r = 0; r < rows; r++) {
        Copy.numbers(columns, tile, r * TILE, y, iy + (i + r) * yRow + j);
      }
    }
  }
}
