package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;
import static vexel.tensor.internal.simd.Tile.ROWS;

import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.memory.ArrayPool;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.spi.ConvKernels.Window;

/// The gradient of a convolution's weights, for one group: dw = dy · patchesᵀ over all positions of
/// all images.
///
/// Both operands lie along the positions, and a product needs one of them across ([RightOperand]).
/// There are many more patches than outputs, so it is the outputs that are transposed: dwᵀ =
/// patches · dyᵀ, the same chains. Only with few outputs, whose columns would leave most of a tile
/// empty, it is the other way round.
record WeightGradient(Tensor x, Tensor dy, Window f, Tensor dw, int group) {
  void run() {
    int outputs = dw.dim(0) / f.groups();
    int weights = dw.dim(1) * f.kernelH() * f.kernelW();
    int terms = dy.dim(0) * dy.dim(2) * dy.dim(3);
    int at = dw.offset() + group * outputs * weights;
    float[] dws = Heap.f32(dw);
    BatchRows gradients = new BatchRows(dy, group * outputs);
    BatchPatches patches = new BatchPatches(x, group * dw.dim(1), f);
    if (tiles(outputs, weights) < tiles(weights, outputs)) {
      new Product(gradients, patches, outputs, weights).into(terms, dws, at, weights, Finish.NONE);
      return;
    }
    float[] transposed = (float[]) ArrayPool.take(DType.F32, weights * outputs);
    new Product(patches, gradients, weights, outputs)
        .into(terms, transposed, 0, outputs, Finish.NONE);
    Workers.runParts(
        weights,
        COLUMNS,
        (i, end) ->
            Transpose.rows(
                end - i, outputs, transposed, i * outputs, outputs, dws, at + i, weights));
    ArrayPool.give(DType.F32, transposed);
  }

  private static long tiles(int rows, int columns) {
    return (long) ((rows + ROWS - 1) / ROWS) * ((columns + COLUMNS - 1) / COLUMNS);
  }
}
