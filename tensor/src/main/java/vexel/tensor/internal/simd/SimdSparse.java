package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.memory.ArrayPool;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.internal.reference.ReferenceSparse;

/// Convolution over sparse voxels as matrix products on gathered rows.
public final class SimdSparse extends ReferenceSparse {
  @Override
  public void convolve(Tensor x, Tensor w, PairMap map, @Nullable Tensor bias, Tensor y) {
    if (y.dtype() != DType.F32) {
      super.convolve(x, w, map, bias, y);
      return;
    }
    int inner = w.dim(1);
    int n = w.dim(2);
    int panels = (n + COLUMNS - 1) / COLUMNS;
    Pairs pairs = new Pairs(map); // refuses a map that is wrong before memory is taken
    float[] weights = (float[]) ArrayPool.take(DType.F32, map.offsets() * panels * COLUMNS * inner);
    Workers.run(
        map.offsets() * panels,
        p -> {
          int column = p % panels * COLUMNS;
          StridedMatrix.of(w, p / panels)
              .packColumns(
                  0, inner, column, Math.min(COLUMNS, n - column), weights, p * COLUMNS * inner);
        });
    Workers.runParts(
        map.outRows(),
        SparseTile.rows(map.outRows(), panels),
        (from, to) -> new SparseTile(x, pairs, weights, inner, n, from, to).into(y, bias));
    ArrayPool.give(DType.F32, weights);
  }

  @Override
  public void gradWeight(Tensor x, Tensor dy, PairMap map, Tensor dw) {
    if (dw.dtype() != DType.F32) {
      super.gradWeight(x, dy, map, dw);
      return;
    }
    new SparseGradient(x, dy, new Pairs(map)).into(Heap.f32(dw), dw.offset());
  }

  @Override
  public void maxPool(Tensor x, PairMap map, Tensor y, Tensor arg) {
    if (x.dtype() != DType.F32) {
      super.maxPool(x, map, y, arg);
      return;
    }
    int n = x.dim(1);
    Pairs pairs = new Pairs(map);
    int[] args = Heap.i32(arg);
    float[] ys = Heap.f32(y);
    Workers.runParts(
        map.outRows(),
        SparseTile.rows(map.outRows(), (n + COLUMNS - 1) / COLUMNS),
        (from, to) -> {
          Arrays.fill(ys, y.offset() + from * n, y.offset() + to * n, 0);
          Arrays.fill(args, arg.offset() + from * n, arg.offset() + to * n, -1);
          for (int k = 0; k < map.offsets(); k++) {
            int end = pairs.start(k, to);
            for (int p = pairs.start(k, from); p < end; p++) {
              int row = pairs.in(p);
              int at = pairs.out(p) * n;
              int xAt = x.offset() + row * n;
              RowMax.next(
                  n, Heap.f32(x), xAt, row, 0, ys, y.offset() + at, args, arg.offset() + at);
            }
          }
        });
  }
}
