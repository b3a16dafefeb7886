package vexel.distill.eval.structure;

import vexel.tensor.Backends;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// A matrix of doubles whose rows are features.
final class Rows {
  private static final double SMALLEST = 1e-12;

  private final int size;
  private final int width;
  private final double[] value; // [size, width]

  private Rows(int size, int width, double[] value) {
    this.size = size;
    this.width = width;
    this.value = value;
  }

  /// The rows of x[N, D], F32 or F64, divided by their length: x_i / max(‖x_i‖, 1e-12), so a row of
  /// zeros stays one.
  ///
  /// @param side whose features they are, for messages
  /// @throws TensorException if x is no matrix or holds NaN or an infinity
  static Rows unit(String side, Tensor x) {
    if (x.rank() != 2 || x.size() == 0) {
      throw new TensorException(
          "structure measures", side + x.shape() + " is no matrix [N, D]; reshape it");
    }
    double[] value = x.to(Backends.reference()).widened();
    Rows rows = new Rows(x.dim(0), x.dim(1), value);
    for (int i = 0; i < rows.size; i++) {
      double square = 0;
      for (int d = 0; d < rows.width; d++) {
        square += rows.at(i, d) * rows.at(i, d);
      }
      if (!Double.isFinite(square)) {
        throw new TensorException(
            "structure measures",
            "row " + i + " of " + side + x.shape() + " is not finite; the network has diverged");
      }
      double norm = Math.max(Math.sqrt(square), SMALLEST);
      for (int d = 0; d < rows.width; d++) {
        value[i * rows.width + d] /= norm;
      }
    }
    return rows;
  }

  /// Number of rows N.
  int size() {
    return size;
  }

  /// Numbers D of a row.
  int width() {
    return width;
  }

  double at(int i, int d) {
    return value[i * width + d];
  }

  /// The mean row [D].
  double[] mean() {
    double[] mean = new double[width];
    for (int i = 0; i < size; i++) {
      for (int d = 0; d < width; d++) {
        mean[d] += at(i, d) / size;
      }
    }
    return mean;
  }

  /// Every row less the mean row.
  Rows centred() {
    double[] mean = mean();
    double[] y = value.clone();
    for (int i = 0; i < y.length; i++) {
      y[i] -= mean[i % width];
    }
    return new Rows(size, width, y);
  }

  Rows transposed() {
    double[] y = new double[value.length];
    for (int i = 0; i < size; i++) {
      for (int d = 0; d < width; d++) {
        y[d * size + i] = at(i, d);
      }
    }
    return new Rows(width, size, y);
  }

  /// The numbers, row after row; not to be written.
  double[] values() {
    return value;
  }
}
