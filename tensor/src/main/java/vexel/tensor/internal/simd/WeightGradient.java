package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;

import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.memory.ArrayPool;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.spi.ConvKernels.Window;

/// The gradient of a convolution's weights, for one group: dw = dy · patchesᵀ over all positions of
/// all images.
///
/// Both operands lie along the positions, and a product needs one of them across. It is the outputs
/// that are transposed ([TransposedRows]), since there are more patches by the size of the kernel:
/// dwᵀ = patches · dyᵀ, the same chains.
record WeightGradient(Tensor x, Tensor dy, Window f, Tensor dw, int group) {
  void run() {
    int channel = group * dw.dim(1);
    if (SimdConv.isPointwise(f)) {
      sum(new BatchRows(x, channel));
    } else {
      BatchPatches patches = new BatchPatches(x, channel, dw.dim(1), f);
      sum(patches);
      patches.recycle();
    }
  }

  private void sum(LeftOperand patches) {
    int outputs = dw.dim(0) / f.groups();
    int weights = dw.dim(1) * f.kernelH() * f.kernelW();
    int terms = dy.dim(0) * dy.dim(2) * dy.dim(3);
    int at = dw.offset() + group * outputs * weights;
    RightOperand gradients = new TransposedRows(new BatchRows(dy, group * outputs));
    float[] sums = (float[]) ArrayPool.take(DType.F32, weights * outputs);
    new Product(patches, gradients, weights, outputs).into(terms, sums, 0, outputs, Finish.NONE);
    Workers.runParts(
        weights,
        COLUMNS,
        (i, end) ->
            Transpose.rows(
                end - i, outputs, sums, i * outputs, outputs, Heap.f32(dw), at + i, weights));
    ArrayPool.give(DType.F32, sums);
  }
}
