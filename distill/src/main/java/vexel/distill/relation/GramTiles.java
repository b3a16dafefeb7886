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
  /// Rows that are multiplied with a tile of others at a time: several tiles, because a product
  /// packs its right-hand matrix once for all of them. Sums stay those of the single tiles.
  private static final int BLOCK = 4 * RowTiles.ROWS;

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
      double[] tiles = new double[count(scene)];
      RowTiles.each(
          scene.from(),
          scene.to(),
          BLOCK,
          (start, rows) -> cross(scene, start, rows, scale, matched, others, tiles));
      loss += sum(tiles);
    }
    return loss;
  }

  private void cross(
      Range scene,
      int start,
      int rows,
      double scale,
      double matched,
      double others,
      double[] loss) {
    int first = (start - scene.from()) / RowTiles.ROWS;
    Tensor own = q.narrow(0, start, rows); // [R, D]
    Tensor residual = k.narrow(0, start, rows).sub(own); // k_i − q_i
    Tensor gradient = dk.narrow(0, start, rows);
    if (matched > 0) {
      Tensor x = residual.mul(own).sum(1).reshape(rows, 1); // x_ii (2)
      addTiles(matched, start, distance.value(x, delta), loss, first); // (3)
      distance.differentiate(x, delta);
      InPlace.add(gradient, own.mul(x.mul(weights(start, rows, scale * matched)))); // (6)
    }
    if (others > 0) {
      Tensor sum = Tensor.zeros(q.backend(), q.dtype(), own.shape()); // Σ_j D'(x_ij) q_j
      double[] tiles = new double[loss.length];
      RowTiles.each(
          scene.from(),
          scene.to(),
          RowTiles.ROWS,
          (other, n) -> cross(residual, start, q.narrow(0, other, n), other, sum, tiles, first));
      for (int t = 0; t < loss.length; t++) {
        loss[t] += others * tiles[t];
      }
      InPlace.add(gradient, sum.mul(weights(start, rows, scale * others))); // (6)
    }
  }

  /// The pairs of some rows with others.
  private void cross(
      Tensor residual, int start, Tensor others, int other, Tensor sum, double[] loss, int first) {
    Tensor x = residual.matmul(others.transpose(0, 1)); // (2) [R, n]
    if (other >= start && other < start + residual.dim(0)) {
      Diagonal.set(x.narrow(0, other - start, others.dim(0)), 0);
    }
    addTiles(1, start, distance.value(x, delta), loss, first); // (3)
    distance.differentiate(x, delta);
    InPlace.addProduct(x, others, sum);
  }

  /// Adds c Σ_i ω_i Σ_j terms_ij to the losses of the tiles that rows i lie in.
  private void addTiles(double c, int start, Tensor terms, double[] loss, int first) {
    Tensor rows = terms.sum(1);
    for (int r = 0; r < rows.dim(0); r += RowTiles.ROWS) {
      Tensor tile = rows.narrow(0, r, Math.min(RowTiles.ROWS, rows.dim(0) - r));
      loss[first + r / RowTiles.ROWS] += c * pairs.weightedSum(start + r, tile);
    }
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
      double[] tiles = new double[count(scene)];
      RowTiles.each(
          scene.from(),
          scene.to(),
          BLOCK,
          (start, rows) -> {
            Tensor negative = q.narrow(0, start, rows).neg();
            RowTiles.each(
                start,
                scene.to(),
                RowTiles.ROWS,
                (later, n) -> {
                  int before = Math.min(rows, later + n - start); // rows i ≤ j
                  Tensor qi = negative.narrow(0, 0, before);
                  intra(start, qi, later, n, tiles, (start - scene.from()) / RowTiles.ROWS);
                });
          });
      loss += sum(tiles);
    }
    InPlace.map(Unary.MUL, 2 * scale / pairs.pairs(), 0, dk);
    return 2 * loss / pairs.pairs();
  }

  /// The pairs of rows i, whose −q_i is `negative`, with the rows j of one later tile, each with
  /// the weight ½ (ω_i + ω_j).
  private void intra(int start, Tensor negative, int later, int n, double[] loss, int first) {
    int rows = negative.dim(0);
    Tensor ki = k.narrow(0, start, rows); // [R, D]
    Tensor kj = k.narrow(0, later, n); // [n, D]
    Tensor gram = negative.matmul(q.narrow(0, later, n).transpose(0, 1));
    Tensor y = ki.matmul(kj.transpose(0, 1), new Epilogue(null, null, gram)); // (2) [R, n]
    boolean own = later < start + rows; // the last tile of rows i are rows j themselves
    if (own) {
      Diagonal.clearLowerTriangle(y.narrow(0, later - start, n));
    }
    Tensor terms = distance.value(y, delta);
    distance.differentiate(y, delta);
    if (pairs.weighted()) {
      Tensor weight = weights(start, rows, 0.5).add(weights(later, n, 0.5).reshape(1, n));
      InPlace.zip(Binary.MUL, terms, weight);
      InPlace.zip(Binary.MUL, y, weight);
    }
    int earlier = own ? later - start : rows;
    for (int r = 0; r < earlier; r += RowTiles.ROWS) {
      addToLater(y, r, start, kj, later);
    }
    InPlace.addProduct(y, kj, dk.narrow(0, start, rows)); // (7) for i
    if (own) {
      addToLater(y, earlier, start, kj, later);
    }
    for (int r = 0; r < rows; r += RowTiles.ROWS) {
      int count = Math.min(RowTiles.ROWS, rows - r);
      loss[first + r / RowTiles.ROWS] += RowTiles.total(terms.narrow(0, r, count)); // (4)
    }
  }

  /// (7) for the rows j of a later tile, from the tile of rows i that begins `r` behind `start`.
  private void addToLater(Tensor y, int r, int start, Tensor kj, int later) {
    int rows = Math.min(RowTiles.ROWS, y.dim(0) - r);
    Tensor weights = y.narrow(0, r, rows).transpose(0, 1);
    InPlace.addProduct(weights, k.narrow(0, start + r, rows), dk.narrow(0, later, kj.dim(0)));
  }

  /// Tiles of a scene.
  private static int count(Range scene) {
    return (scene.rows() + RowTiles.ROWS - 1) / RowTiles.ROWS;
  }

  private static double sum(double[] tiles) {
    double sum = 0;
    for (double tile : tiles) {
      sum += tile;
    }
    return sum;
  }

  /// c ω_i of some rows, [rows, 1].
  private Tensor weights(int start, int rows, double c) {
    return pairs.weights(k, start, rows, c);
  }
}
