package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Backends;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Product of a constant sparse matrix with rows x[columns, …], y[rows, …]. The transposed matrix
/// is given too, so that neither direction scatters. y = W x (1) dx = Wᵀ dy (2)
///
/// @param matrix W
/// @param transposed Wᵀ
public record CsrGather(Csr matrix, Csr transposed) implements Op<@Nullable Void> {
  public CsrGather {
    Inputs.demand(
        "csr gather",
        matrix.rows() == transposed.columns() && matrix.columns() == transposed.rows(),
        "W is "
            + matrix.rows()
            + "×"
            + matrix.columns()
            + ", its transpose "
            + transposed.rows()
            + "×"
            + transposed.columns());
  }

  /// Computes the transpose.
  public static CsrGather of(Csr matrix) {
    return new CsrGather(matrix, matrix.transposed());
  }

  @Override
  public Step<@Nullable Void> forward(Tensor... in) {
    Inputs.count("csr gather", in, 1, 1);
    Inputs.rank("csr gather", "x", in[0], 1);
    Inputs.dim("csr gather", "x", in[0], 0, matrix.columns());
    return Step.of(matrix.times(in[0]), null); // (1)
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, @Nullable Void c, Wanted wanted) {
    return new Tensor[] {transposed.times(dy[0])}; // (2)
  }

  public static List<Sample> samples() {
    Tensor ptr = Tensor.copyOf(Backends.reference(), new int[] {0, 2, 2, 5}, 4);
    Tensor col = Tensor.copyOf(Backends.reference(), new int[] {3, 0, 1, 3, 3}, 5);
    Tensor w = Tensor.copyOf(Backends.reference(), new double[] {0.5, 2, -1, 0.25, 3}, 5);
    CsrGather weighted = of(new Csr(3, 4, ptr, col, w));
    CsrGather plain = of(new Csr(3, 4, ptr, col, null));
    return List.of(
        Sample.of(weighted, Shape.of(4, 5)),
        Sample.of(plain, Shape.of(4, 5)),
        Sample.of(weighted, Shape.of(4)),
        Sample.of(weighted, Shape.of(4, 2, 3)),
        Sample.rejected(weighted, "must have 4", Shape.of(3, 5)));
  }
}
