package vexel.distill.loss;

import vexel.distill.loss.RowPairs.Range;
import vexel.tensor.Tensor;
import vexel.tensor.spi.MatrixKernels.Epilogue;
import vexel.tensor.spi.Unary;

/// The two terms of [Relational] over row tiles; equation numbers are those of its comment. Each
/// adds its share of ∂L/∂k to `dk`. Together they cost 8 N²D operations: x and the two Gram
/// matrices of y by halves, then as much again for the gradients. The tile's rows are the columns
/// of its products, which is how these run fastest.
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
      Tensor x = residual.mul(own).sum(1).reshape(1, rows); // x_ii (2)
      loss += share * weightedSum(start, distance(x)); // (3)
      differentiate(x);
      Tensor slope = x.reshape(rows, 1).mul(column(start, rows, settings.alpha() * share));
      RowTiles.accumulate(gradient, own.mul(slope)); // (6)
    }
    if (settings.offDiagonal() > 0 && pairs.pairs() > 0) {
      double share = settings.offDiagonal() / pairs.pairs();
      Tensor all = RowTiles.rows(q, scene.from(), scene.rows()); // [n, D]
      Tensor x = all.matmul(residual.transpose(0, 1)); // (2), row j, column i: [n, R]
      RowTiles.setDiagonal(RowTiles.rows(x, start - scene.from(), rows), 0);
      loss += share * weightedSum(start, distance(x)); // (3)
      differentiate(x);
      Tensor slope = column(start, rows, settings.alpha() * share);
      RowTiles.accumulate(gradient, x.transpose(0, 1).matmul(all).mul(slope)); // (6)
    }
    return loss;
  }

  /// L_intra. Must come first: it scales what it has added to the gradient once, at its end.
  double intra() {
    if (pairs.pairs() == 0) {
      return 0;
    }
    double loss = 0;
    for (Range scene : pairs.scenes()) {
      loss += RowTiles.sum(scene.from(), scene.to(), (start, rows) -> intra(scene, start, rows));
    }
    RowTiles.apply(Unary.MUL, 2 * settings.beta() / pairs.pairs(), 0, dk);
    return 2 * loss / pairs.pairs();
  }

  /// The pairs of the tile's rows with later rows, each with the weight ½ (ω_i + ω_j).
  private double intra(Range scene, int start, int rows) {
    int rest = scene.to() - start;
    Tensor own = RowTiles.rows(k, start, rows); // [R, D]
    Tensor later = RowTiles.rows(k, start, rest); // [n, D], these rows and all after them
    Tensor ownQ = RowTiles.rows(q, start, rows).neg();
    Tensor gram = RowTiles.rows(q, start, rest).matmul(ownQ.transpose(0, 1));
    Tensor y = later.matmul(own.transpose(0, 1), new Epilogue(null, null, gram)); // (2) [n, R]
    RowTiles.clearUpperTriangle(RowTiles.rows(y, 0, rows));
    Tensor terms = distance(y);
    differentiate(y);
    if (weighted) {
      Tensor weight = column(start, rest, 0.5).add(column(start, rows, 0.5).reshape(1, rows));
      terms = terms.mul(weight);
      y = y.mul(weight);
    }
    RowTiles.accumulate(RowTiles.rows(dk, start, rest), y.matmul(own)); // (7) for the later row
    RowTiles.accumulate(
        RowTiles.rows(dk, start, rows), y.transpose(0, 1).matmul(later)); // (7) for the earlier
    double loss = 0;
    for (double row : RowTiles.doubles(terms.sum(0))) {
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

  /// Σ_i ω_i Σ_j terms_ji.
  private double weightedSum(int start, Tensor terms) {
    double[] sums = RowTiles.doubles(terms.sum(0));
    double sum = 0;
    for (int r = 0; r < sums.length; r++) {
      sum += pairs.weight(start + r) * sums[r];
    }
    return sum;
  }
}
