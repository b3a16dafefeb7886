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
    call(
            device,
            new int[] {c.dim(0), c.dim(1), c.dim(2), a.dim(2)},
            Matrices.of(device, a),
            Matrices.of(device, b),
            Matrices.of(device, c))
        .optional(epilogue.bias())
        .ints(code(epilogue.activation()))
        .optional(epilogue.residual())
        .ints(0)
        .run();
  }

  /// y = a b + bias, the bias, if there is one, by row.
  ///
  /// @param sizes matrices, rows, columns, inner
  static void product(
      Device device, int[] sizes, Matrices a, Matrices b, @Nullable Tensor bias, Matrices y) {
    call(device, sizes, a, b, y).optional(bias).ints(0).ints(-1).ints(1).run();
  }

  private static Call call(Device device, int[] sizes, Matrices a, Matrices b, Matrices y) {
    int rowTiles = (sizes[1] + Gemm.TILE - 1) / Gemm.TILE;
    int columnTiles = (sizes[2] + Gemm.TILE - 1) / Gemm.TILE;
    return Call.groups(device, Kernel.GEMM, (long) sizes[0] * rowTiles * columnTiles)
        .ints(sizes[1], sizes[2], sizes[3], columnTiles, rowTiles * columnTiles)
        .at(a.storage(), a.first())
        .ints(a.batch(), a.row(), a.column())
        .at(b.storage(), b.first())
        .ints(b.batch(), b.row(), b.column())
        .at(y.storage(), y.first())
        .ints(y.batch(), y.row());
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
