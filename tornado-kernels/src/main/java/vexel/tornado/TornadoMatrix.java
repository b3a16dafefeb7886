package vexel.tornado;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.MatrixKernels;
import vexel.tensor.spi.Unary;
import vexel.tornado.kernel.Gemm;

/// Matrix products on the device.
record TornadoMatrix(Device device) implements MatrixKernels {
  @Override
  public void gemm(Tensor a, Tensor b, Tensor c, Epilogue epilogue) {
    int rowTiles = (c.dim(1) + Gemm.TILE - 1) / Gemm.TILE;
    int columnTiles = (c.dim(2) + Gemm.TILE - 1) / Gemm.TILE;
    Call.groups(device, Kernel.GEMM, (long) c.dim(0) * rowTiles * columnTiles)
        .ints(c.dim(1), c.dim(2), a.dim(2), columnTiles, rowTiles * columnTiles)
        .at(a)
        .strides(a, 0, 1, 2)
        .at(b)
        .strides(b, 0, 1, 2)
        .at(c)
        .strides(c, 0, 1)
        .optional(epilogue.bias())
        .ints(code(epilogue.activation()))
        .optional(epilogue.residual())
        .run();
  }

  private static int code(@Nullable Unary activation) {
    return switch (activation) {
      case null -> 0;
      case RELU -> 1;
      case GELU -> 2;
      default ->
          throw new TensorException(
              "gemm", "no epilogue " + activation + " on tornado; map afterwards");
    };
  }
}
