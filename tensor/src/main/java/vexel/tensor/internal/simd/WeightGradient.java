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
/// Both operands lie along the positions, and a product needs one of them across. For a 1×1 kernel
/// that is the smaller, otherwise the outputs, dwᵀ = patches · dyᵀ: there are mostly more patches,
/// and patches are packed as rows. The chains are the same.
record WeightGradient(Tensor x, Tensor dy, Window f, Tensor dw, int group) {
  void run() {
    int channel = group * dw.dim(1);
    int outputs = dw.dim(0) / f.groups();
    if (!SimdConv.isPointwise(f)) {
      BatchPatches patches = new BatchPatches(x, channel, dw.dim(1), f);
      transposed(patches);
      patches.recycle();
    } else if (dw.dim(1) >= outputs) {
      transposed(rows(x, channel));
    } else {
      int at = dw.offset() + group * outputs * dw.dim(1);
      new Product(rows(dy, group * outputs), columns(x, channel), outputs, dw.dim(1))
          .into(terms(), Heap.f32(dw), at, dw.dim(1), Finish.NONE);
    }
  }

  private int terms() {
    return dy.dim(0) * dy.dim(2) * dy.dim(3);
  }

  /// Channels of t from `first` as rows over all positions.
  private static LeftOperand rows(Tensor t, int first) {
    int positions = t.dim(2) * t.dim(3);
    return t.dim(0) == 1
        ? new StridedMatrix(Heap.f32(t), t.offset() + first * positions, positions, 1)
        : new BatchRows(t, first);
  }

  /// The same as columns.
  private static RightOperand columns(Tensor t, int first) {
    int positions = t.dim(2) * t.dim(3);
    return t.dim(0) == 1
        ? new StridedMatrix(Heap.f32(t), t.offset() + first * positions, 1, positions)
        : new TransposedRows(new BatchRows(t, first));
  }

  /// dwᵀ = patches · dyᵀ.
  private void transposed(LeftOperand patches) {
    int outputs = dw.dim(0) / f.groups();
    int weights = dw.dim(1) * f.kernelH() * f.kernelW();
    int at = dw.offset() + group * outputs * weights;
    RightOperand gradients = columns(dy, group * outputs);
    float[] sums = (float[]) ArrayPool.take(DType.F32, weights * outputs);
    new Product(patches, gradients, weights, outputs).into(terms(), sums, 0, outputs, Finish.NONE);
    Workers.runParts(
        weights,
        COLUMNS,
        (i, end) ->
            Transpose.rows(
                end - i, outputs, sums, i * outputs, outputs, Heap.f32(dw), at + i, weights));
    ArrayPool.give(DType.F32, sums);
  }
}
