package vexel.distill.relation;

import vexel.tensor.Tensor;

/// A loss that is a sum over rows of two Gram matrices, with its gradient.
///
/// ```
/// G = X Xᵀ,  H = Y Yᵀ,  L = Σ_i ℓ(G_i, H_i)             (1)
/// W_i = ∂ℓ/∂G_i,        dX = W X + Wᵀ X                 (2)
/// ```
///
/// @param loss L
/// @param gradient dX [N, D]
public record GramPass(double loss, Tensor gradient) {
  /// ℓ on a tile of rows.
  @FunctionalInterface
  public interface RowLoss {
    /// Losses and gradients of rows G and H, both [T, N].
    Rows of(Tensor student, Tensor teacher);
  }

  /// What ℓ yields for a tile.
  ///
  /// @param loss the losses [T] or their terms [T, N]
  /// @param gradient W [T, N]
  public record Rows(Tensor loss, Tensor gradient) {}

  /// scale · Σ_i ℓ(G_i, H_i) for x[N, D] and y[N, E].
  public static GramPass over(Tensor x, Tensor y, double scale, RowLoss row) {
    Tensor dx = Tensor.zeros(x.backend(), x.dtype(), x.shape());
    Tensor xt = x.transpose(0, 1);
    Tensor yt = y.transpose(0, 1);
    double sum =
        RowTiles.sum(
            x.dim(0),
            (from, rows) -> {
              Tensor tile = x.narrow(0, from, rows);
              Tensor g = tile.matmul(xt); // [T, N]
              Tensor h = y.narrow(0, from, rows).matmul(yt);
              Rows r = row.of(g, h); // (1)
              InPlace.addProduct(r.gradient(), x, dx.narrow(0, from, rows)); // (2)
              InPlace.addProduct(r.gradient().transpose(0, 1), tile, dx);
              return RowTiles.total(r.loss());
            });
    return new GramPass(sum * scale, dx.mul(scale));
  }
}
