package vexel.tornado;

import org.jspecify.annotations.Nullable;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.SparseKernels;

/// Convolution over sparse voxels on the device.
record TornadoSparse(Device device) implements SparseKernels {
  /// Which input row each output row meets at each offset, −1 for none: int[outRows, offsets].
  private DeviceStorage table(PairMap map) {
    long cells = (long) map.outRows() * map.offsets();
    if (cells > Integer.MAX_VALUE) {
      throw new TensorException(
          "sparseConv", map.outRows() + " rows × " + map.offsets() + " offsets are too many");
    }
    DeviceStorage table = device.allocate(DType.I32, (int) cells);
    Call.items(device, Kernel.FILL_INTS, (int) cells).at(table).ints(-1).run();
    Call.items(device, Kernel.SPARSE_TABLE, map.in().size())
        .ints(map.offsets())
        .integersAt(map.ptr(), map.in(), map.out())
        .at(table)
        .run();
    return table;
  }

  @Override
  public void convolve(Tensor x, Tensor w, PairMap map, @Nullable Tensor bias, Tensor y) {
    DeviceStorage table = table(map);
    Call.items(device, Kernel.SPARSE_CONV, y.size())
        .ints(map.offsets(), w.dim(1), w.dim(2))
        .at(table)
        .at(x, w, y)
        .optional(bias)
        .run();
    table.recycle();
  }

  @Override
  public void gradWeight(Tensor x, Tensor dy, PairMap map, Tensor dw) {
    Call.items(device, Kernel.SPARSE_WEIGHT, dw.size())
        .ints(dw.dim(1), dw.dim(2))
        .integersAt(map.ptr(), map.in(), map.out())
        .at(x, dy, dw)
        .run();
  }

  @Override
  public void maxPool(Tensor x, PairMap map, Tensor y, Tensor arg) {
    DeviceStorage table = table(map);
    Call.items(device, Kernel.SPARSE_MAX_POOL, y.size())
        .ints(map.offsets(), x.dim(1))
        .at(table)
        .at(x, y)
        .integersAt(arg)
        .run();
    table.recycle();
  }
}
