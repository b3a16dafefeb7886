package vexel.tornado;

import org.jspecify.annotations.Nullable;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.IndexKernels;
import vexel.tensor.spi.Reduce;

/// Data movement by index on the device.
record TornadoIndex(Device device) implements IndexKernels {
  private static final int MOST_KEYS = 1 << 30;

  @Override
  public void gatherRows(Tensor x, Tensor index, Tensor y) {
    boolean floats = x.dtype() == DType.F32;
    Call call =
        Call.items(device, floats ? Kernel.GATHER : Kernel.GATHER_INTS, y.size())
            .ints(x.dim(1), x.dim(0))
            .integersAt(index);
    (floats ? call.at(x, y) : call.integersAt(x, y)).run();
  }

  @Override
  public void segmentReduce(
      Reduce r, Tensor x, Tensor ptr, Tensor order, Tensor y, @Nullable Tensor arg) {
    Call call =
        Call.items(device, Kernel.SEGMENT_REDUCE, y.size())
            .code(r)
            .ints(x.dim(1), x.dim(0))
            .integersAt(ptr, order)
            .at(x, y);
    (arg == null ? call.ints(-1) : call.integersAt(arg)).run();
  }

  @Override
  public void csrGather(Tensor ptr, Tensor col, @Nullable Tensor w, Tensor x, Tensor y) {
    Call.items(device, Kernel.CSR_GATHER, y.size())
        .ints(x.dim(1), x.dim(0))
        .integersAt(ptr, col)
        .optional(w)
        .at(x, y)
        .run();
  }

  @Override
  public void scatterArg(Tensor arg, Tensor dy, Tensor dx) {
    Call.items(device, Kernel.FILL, dx.size()).at(dx).floats(0).run();
    Call.items(device, Kernel.SCATTER_ARG, dx.dim(1))
        .ints(arg.dim(0), dx.dim(0))
        .integersAt(arg)
        .at(dy, dx)
        .run();
  }

  @Override
  public void argsort(Tensor keys, Tensor order) {
    int count = keys.size();
    if (count > MOST_KEYS) {
      throw new TensorException("argsort", count + " keys, on tornado at most " + MOST_KEYS);
    }
    int passes = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(count - 1));
    DeviceStorage scratch = device.allocate(DType.I32, count);
    int from = -1;
    for (int pass = 0; pass < passes; pass++) {
      Call call = Call.items(device, Kernel.MERGE, count).ints(1 << pass);
      call.integersAt(keys).ints(from);
      if ((passes - pass) % 2 == 1) { // so that the last pass writes the result
        call.integersAt(order);
        from = device.integers(order);
      } else {
        call.at(scratch);
        from = scratch.address();
      }
      call.run();
    }
    scratch.recycle();
  }
}
