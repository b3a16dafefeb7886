package vexel.tornado;

import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Reduce;
import vexel.tensor.spi.ReduceKernels;
import vexel.tornado.kernel.ChunkSum;

/// Reductions on the device. Sums of long rows run in chunks or over the items of a group, in an
/// order that is the device's own but always the same.
record TornadoReduce(Device device) implements ReduceKernels {
  @Override
  public void reduce(Reduce r, Tensor x, int outer, int n, int inner, Tensor y) {
    if (r == Reduce.MEAN) {
      throw new TensorException("reduce", "MEAN is for segments; use sum and scale");
    }
    if (inner == 1 && (r == Reduce.SUM || r == Reduce.MAX)) {
      Kernel kernel = r == Reduce.SUM ? Kernel.ROW_SUM : Kernel.ROW_MAX;
      Call.groups(device, kernel, outer).ints(n).at(x, y).run();
    } else if (r == Reduce.SUM) {
      int chunks = chunks(n);
      DeviceStorage parts = scratch(device, (long) outer * chunks * inner);
      Call.items(device, Kernel.CHUNK_PARTS, outer * chunks * inner)
          .ints(n, inner, chunks)
          .at(x)
          .at(parts)
          .run();
      total(device, parts, outer, chunks, inner, y, 1);
      parts.recycle();
    } else {
      Call.items(device, Kernel.AXIS_REDUCE, outer * inner).code(r).ints(n, inner).at(x, y).run();
    }
  }

  /// Chunks of a sum of `n` terms.
  static int chunks(int n) {
    return (n + ChunkSum.CHUNK - 1) / ChunkSum.CHUNK;
  }

  /// Memory for numbers between two kernels.
  static DeviceStorage scratch(Device device, long length) {
    if (length > Integer.MAX_VALUE) {
      throw new TensorException("tornado", length + " numbers between two kernels do not fit");
    }
    return device.allocate(DType.F32, (int) length);
  }

  /// y[outer, inner] = scale · Σ over the middle axis of parts[outer, chunks, inner].
  static void total(
      Device device,
      DeviceStorage parts,
      int outer,
      int chunks,
      int inner,
      Tensor y,
      double scale) {
    Call.items(device, Kernel.CHUNK_TOTAL, outer * inner)
        .ints(chunks, inner)
        .at(parts)
        .at(y)
        .floats(scale)
        .run();
  }

  @Override
  public void argMax(Tensor x, int outer, int n, int inner, Tensor index) {
    Call.items(device, Kernel.ARG_MAX, outer * inner).ints(n, inner).at(x).integersAt(index).run();
  }

  @Override
  public void cumulativeSum(Tensor x, int outer, int n, int inner, boolean reverse, Tensor y) {
    Call.items(device, Kernel.CUMULATIVE_SUM, outer * inner)
        .ints(n, inner)
        .at(x, y)
        .ints(reverse ? (n - 1) * inner : 0, reverse ? -inner : inner)
        .run();
  }
}
