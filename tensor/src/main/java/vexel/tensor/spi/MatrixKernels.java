package vexel.tensor.spi;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;

/// Matrix multiplication.
public interface MatrixKernels {
  /// What is applied to the accumulator before it is stored: y = act(acc + bias) + residual.
  ///
  /// @param bias row vector [N] or null
  /// @param activation `RELU`, `GELU`, or null for none
  /// @param residual contiguous tensor of c's shape or null; may be c itself
  record Epilogue(@Nullable Tensor bias, @Nullable Unary activation, @Nullable Tensor residual) {
    /// Stores the accumulator as it is.
    public static final Epilogue NONE = new Epilogue(null, null, null);

    /// acc + bias.
    public static Epilogue bias(@Nullable Tensor bias) {
      return bias == null ? NONE : new Epilogue(bias, null, null);
    }
  }

  /// c[B, M, N] = epilogue(a[B, M, K] · b[B, K, N]).
  ///
  /// a and b are rank 3 with any batch stride (0 broadcasts) and one of their last two strides
  /// equal to 1, so a transposed view costs nothing; c is contiguous in its rows (last stride 1),
  /// with any batch and row stride.
  ///
  /// Order: acc_ij starts at 0 and takes fma(a_ik, b_kj, acc) for k ascending within chunks of
  /// 4,096; the partials of further chunks (each started at 0) are added to it in ascending order.
  void gemm(Tensor a, Tensor b, Tensor c, Epilogue epilogue);
}
