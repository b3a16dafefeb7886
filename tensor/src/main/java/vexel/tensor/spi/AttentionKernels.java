package vexel.tensor.spi;

import vexel.tensor.Tensor;

/// Scaled dot-product attention without the N×N matrix.
///
/// q [B, H, N, D], k and v [B, H, M, D] may be strided in all axes but the last (stride 1), so a
/// fused query-key-value projection is read in place.
public interface AttentionKernels {
  /// s_ij = scale · (q_i·k_j), m_i = max_j s_ij, p_ij = e^{s_ij − m_i}, l_i = Σ_j p_ij (16 lanes),
  /// y_i = (Σ_j p_ij v_j) · (1/l_i) with j ascending in gemm order; `logsum` [B, H, N] receives m_i
  /// + log l_i. y is contiguous [B, N, H, D].
  void forward(Tensor q, Tensor k, Tensor v, double scale, Tensor y, Tensor logsum);

  /// Recomputes p_ij = e^{s_ij − logsum_i}; with δ_i = dy_i·y_i (16 lanes) and ds_ij = p_ij
  /// (dy_i·v_j − δ_i): dq_i = scale Σ_j ds_ij k_j, dk_j = scale Σ_i ds_ij q_i, dv_j = Σ_i p_ij
  /// dy_i, sums ascending in gemm order. dq, dk, dv are contiguous [B, H, N or M, D].
  void backward(
      Tensor q,
      Tensor k,
      Tensor v,
      double scale,
      Tensor y,
      Tensor logsum,
      Tensor dy,
      Tensor dq,
      Tensor dk,
      Tensor dv);
}
