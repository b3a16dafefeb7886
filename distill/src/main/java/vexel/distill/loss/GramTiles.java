package vexel.distill.loss;

import vexel.distill.loss.RowPairs.Range;
import vexel.tensor.Tensor;
import vexel.tensor.spi.MatrixKernels.Epilogue;
import vexel.tensor.spi.Unary;

/// The two terms of [Relational] over square tiles of pairs; equation numbers are those of its
/// comment. Each adds its share of ∂L/∂k to `dk`. Together they cost 8 N²D operations: x and the
/// two Gram matrices of y by halves, then as much again for the gradients.
final class GramTiles {
  private final Relational.Settings settings;
  private final RowPairs pairs;
  private final boolean weighted;
  private final Tensor k;
  private final Tensor q;
  private final Tensor dk;

  /// @param k rows of the student [N, D]
  /// @param q rows of the teacher [N, D']
  /// @param dk receives the gradient, 0 at first
  GramTiles(
      Relational.Settings settings,
      RowPairs pairs,
      boolean weighted,
      Tensor k,
      Tensor q,
      Tensor dk) {
    this.settings = settings;
    this.pairs = pairs;
    this.weighted = weighted;
    this.k = k;
    this.q = q;
    this.dk = dk;
  }

  /// L_cross.
  double cross() {
    double loss = 0;
    for (Range scene : pairs.scenes()) {
      loss += RowTiles.sum(scene.from(), scene.to(), (start, rows) -> cross(scene, start, rows));
    }
    return loss;
  }

  private double cross(Range scene, int start, int rows) {
    double loss = 0;
    Tensor own = RowTiles.rows(q, start, rows); // [R, D]
    Tensor residual = RowTiles.rows(k, start, rows).sub(own); // k_i − q_i
    Tensor gradient = RowTiles.rows(dk, start, rows);
    if (settings.diagonal() > 0) {
      double share = settings.diagonal() / pairs.total();
      Tensor x = residual.mul(own).sum(1).reshape(rows, 1); // x_ii (2)
      loss += share * weightedSum(start, distance(x)); // (3)
      differentiate(x);
      Tensor slope = x.mul(column(start, rows, settings.alpha() * share));
      RowTiles.accumulate(gradient, own.mul(slope)); // (6)
    }
    if (settings.offDiagonal() > 0 && pairs.pairs() > 0) {
      double share = settings.offDiagonal() / pairs.pairs();
      Tensor sum = Tensor.zeros(q.backend(), q.dtype(), own.shape()); // Σ_j D'(x_ij) q_j
      loss +=
          share
              * RowTiles.sum(
                  scene.from(),
                  scene.to(),
                  (other, n) -> cross(residual, start, RowTiles.rows(q, other, n), other, sum));
      Tensor slope = column(start, rows, settings.alpha() * share);
      RowTiles.accumulate(gradient, sum.mul(slope)); // (6)
    }
    return loss;
  }

  /// The pairs of some rows with others.
  private double cross(Tensor residual, int start, Tensor others, int other, Tensor sum) {
    Tensor x = residual.matmul(others.transpose(0, 1)); // (2) [R, n]
    if (other == start) {
      RowTiles.setDiagonal(x, 0);
    }
    double loss = weightedSum(start, distance(x)); // (3)
    differentiate(x);
    RowTiles.accumulate(sum, x.matmul(others));
    return loss;
  }

  /// L_intra. Must come first: it scales what it has added to the gradient once, at its end.
  double intra() {
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
    RowTiles.apply(Unary.MUL, 2 * settings.beta() / pairs.pairs(), 0, dk);
    return 2 * loss / pairs.pairs();
  }

  /// The pairs of rows i with later rows j, each with the weight ½ (ω_i + ω_j).
  private double intra(int start, int rows, int later, int n) {
    Tensor ki = RowTiles.rows(k, start, rows); // [R, D]
    Tensor kj = RowTiles.rows(k, later, n); // [n, D]
    Tensor qi = RowTiles.rows(q, start, rows).neg();
    Tensor gram = qi.matmul(RowTiles.rows(q, later, n).transpose(0, 1));
    Tensor y = ki.matmul(kj.transpose(0, 1), new Epilogue(null, null, gram)); // (2) [R, n]
    if (later == start) {
      RowTiles.clearLowerTriangle(y);
    }
    Tensor terms = distance(y);
    differentiate(y);
    if (weighted) {
      Tensor weight = column(start, rows, 0.5).add(column(later, n, 0.5).reshape(1, n));
      terms = terms.mul(weight);
      y = y.mul(weight);
    }
    RowTiles.accumulate(RowTiles.rows(dk, start, rows), y.matmul(kj)); // (7) for i
    RowTiles.accumulate(RowTiles.rows(dk, later, n), y.transpose(0, 1).matmul(ki)); // (7) for j
    double loss = 0;
    for (double row : RowTiles.doubles(terms.sum(1))) {
      loss += row; // (4)
    }
    return loss;
  }

  /// c ω_i of some rows, [rows, 1].
  private Tensor column(int start, int rows, double c) {
    return pairs.weights(k, start, rows, c);
  }

  private Tensor distance(Tensor x) {
    return settings.distance().value(x, settings.delta());
  }

  private void differentiate(Tensor x) {
    settings.distance().differentiate(x, settings.delta());
  }

  /// Σ_i ω_i Σ_j terms_ij.
  private double weightedSum(int start, Tensor terms) {
    double[] sums = RowTiles.doubles(terms.sum(1));
    double sum = 0;
    for (int r = 0; r < sums.length; r++) {
      sum += pairs.weight(start + r) * sums[r];
    }
    return sum;
  }
}
