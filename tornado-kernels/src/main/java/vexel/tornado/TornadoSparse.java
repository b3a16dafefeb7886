package vexel.tornado;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.spi.SparseKernels;
import vexel.tornado.kernel.SparseConv;

/// Convolution over sparse voxels on the device.
record TornadoSparse(Device device) implements SparseKernels {
  @Override
  public void convolve(Tensor x, Tensor w, PairMap map, @Nullable Tensor bias, Tensor y) {
    DeviceStorage table = SparseTable.of(device, map).cells();
    Call.items(device, Kernel.SPARSE_CONV, y.dim(0) * SparseConv.quarter(y.dim(1)))
        .ints(map.offsets(), w.dim(1), w.dim(2))
        .at(table)
        .at(x, w.contiguous(), y)
        .optional(bias)
        .run();
  }

  @Override
  public void gradWeight(Tensor x, Tensor dy, PairMap map, Tensor dw) {
    Call.items(device, Kernel.SPARSE_WEIGHT, dw.dim(0) * dw.dim(1) * SparseConv.quarter(dw.dim(2)))
        .ints(dw.dim(1), dw.dim(2))
        .integersAt(map.ptr(), map.in(), map.out())
        .at(x, dy, dw)
        .run();
  }

  @Override
  public void maxPool(Tensor x, PairMap map, Tensor y, Tensor arg) {
    DeviceStorage table = SparseTable.of(device, map).cells();
    Call.items(device, Kernel.SPARSE_MAX_POOL, y.size())
        .ints(map.offsets(), x.dim(1))
        .at(table)
        .at(x, y)
        .integersAt(arg)
        .run();
  }
}
