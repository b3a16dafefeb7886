package vexel.distill.relation;

import vexel.distill.relation.RowPairs.Range;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Binary;
import vexel.tensor.spi.MatrixKernels.Epilogue;
import vexel.tensor.spi.Unary;

/// The two terms of [vexel.distill.loss.Relational], whose equations are numbered here as there,
/// over square tiles of pairs: what is held beside k, q and ∂L/∂k does not grow with N². Together
/// they cost 8 N²D operations: x and the two Gram matrices of y by halves, then as much again for
/// the gradients.
public final class GramTiles {
  private final Distance distance;
  private final double delta;
  private final RowPairs pairs;
  private final Tensor k;
  private final Tensor q;
  private final Tensor dk;

  /// @param distance D
  /// @param delta δ of D
  /// @param pairs which count, and how much
  /// @param k rows of the student [N, D]
  /// @param q rows of the teacher [N, D']
  /// @param dk receives the gradient [N, D], 0 at first
  public GramTiles(Distance distance, double delta, RowPairs pairs, Tensor k, Tensor q, Tensor dk) {
    this.distance = distance;
    this.delta = delta;
    this.pairs = pairs;
    this.k = k;
    this.q = q;
    this.dk = dk;
  }

  /// L_cross; adds its gradient.
  ///
  /// @param scale α, of the gradient alone
  /// @param diagonal w
  /// @param offDiagonal λ
  public double cross(double scale, double diagonal, double offDiagonal) {
    double matched = diagonal == 0 ? 0 : diagonal / pairs.total();
    double others = offDiagonal == 0 || pairs.pairs() == 0 ? 0 : offDiagonal / pairs.pairs();
    double loss = 0;
    for (Range scene : pairs.scenes()) {
      loss +=
          RowTiles.sum(
              scene.from(),
              scene.to(),
              (start, rows) -> cross(scene, start, rows, scale, matched, others));
    }
    return loss;
  }

  private double cross(
      Range scene, int start, int rows, double scale, double matched, double others) {
    double loss = 0;
    Tensor own = q.narrow(0, start, rows); // [R, D]
    Tensor residual = k.narrow(0, start, rows).sub(own); // k_i − q_i
    Tensor gradient = dk.narrow(0, start, rows);
    if (matched > 0) {
      Tensor x = residual.mul(own).sum(1).reshape(rows, 1); // x_ii (2)
      loss += matched * weightedSum(start, distance.value(x, delta)); // (3)
      distance.differentiate(x, delta);
      InPlace.add(gradient, own.mul(x.mul(weights(start, rows, scale * matched)))); // (6)
    }
    if (others > 0) {
      Tensor sum = Tensor.zeros(q.backend(), q.dtype(), own.shape()); // Σ_j D'(x_ij) q_j
      loss +=
          others
              * RowTiles.sum(
                  scene.from(),
                  scene.to(),
                  (other, n) -> cross(residual, start, q.narrow(0, other, n), other, sum));
      InPlace.add(gradient, sum.mul(weights(start, rows, scale * others))); // (6)
    }
    return loss;
  }

  /// The pairs of some rows with others.
  private double cross(Tensor residual, int start, Tensor others, int other, Tensor sum) {
    Tensor x = residual.matmul(others.transpose(0, 1)); // (2) [R, n]
    if (other == start) {
      Diagonal.set(x, 0);
    }
    double loss = weightedSum(start, distance.value(x, delta)); // (3)
    distance.differentiate(x, delta);
    InPlace.addProduct(x, others, sum);
    return loss;
  }

  /// L_intra; adds its gradient. Must come first: it scales all that is there once, at its end.
  ///
  /// @param scale β, of the gradient alone
  public double intra(double scale) {
    if (pairs.pairs() == 0) {
      return 0;
    }
    double loss = 0;
    for (Range scene : pairs.scenes()) {
      loss +=
          RowTiles.sum(
              scene.from(),
              scene.to(),
              (start, rows) ->
                  RowTiles.sum(start, scene.to(), (later, n) -> intra(start, rows, later, n)));
    }
    InPlace.map(Unary.MUL, 2 * scale / pairs.pairs(), 0, dk);
    return 2 * loss / pairs.pairs();
  }

  /// The pairs of rows i with later rows j, each with the weight ½ (ω_i + ω_j).
  private double intra(int start, int rows, int later, int n) {
    Tensor ki = k.narrow(0, start, rows); // [R, D]
    Tensor kj = k.narrow(0, later, n); // [n, D]
    Tensor gram = q.narrow(0, start, rows).neg().matmul(q.narrow(0, later, n).transpose(0, 1));
    Tensor y = ki.matmul(kj.transpose(0, 1), new Epilogue(null, null, gram)); // (2) [R, n]
    if (later == start) {
      Diagonal.clearLowerTriangle(y);
    }
    Tensor terms = distance.value(y, delta);
    distance.differentiate(y, delta);
    if (pairs.weighted()) {
      Tensor weight = weights(start, rows, 0.5).add(weights(later, n, 0.5).reshape(1, n));
      InPlace.zip(Binary.MUL, terms, weight);
      InPlace.zip(Binary.MUL, y, weight);
    }
    InPlace.addProduct(y, kj, dk.narrow(0, start, rows)); // (7) for i
    InPlace.addProduct(y.transpose(0, 1), ki, dk.narrow(0, later, n)); // (7) for j
    return RowTiles.total(terms); // (4)
  }

  /// c ω_i of some rows, [rows, 1].
  private Tensor weights(int start, int rows, double c) {
    return pairs.weights(k, start, rows, c);
  }

  /// Σ_i ω_i Σ_j terms_ij.
  private double weightedSum(int start, Tensor terms) {
    return pairs.weightedSum(start, terms.sum(1));
  }
}
