package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;

import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.spi.MatrixKernels.Epilogue;
import vexel.tensor.spi.Unary;

/// What is done to a row of a product while it is still in the cache: y = act(acc + bias) +
/// residual.
sealed class Finish permits NormFinish {
  static final Finish NONE = new Finish(null, 0, false, null, null, 0, 0);

  private final float @Nullable [] bias;
  private final int biasAt;
  private final boolean biasPerRow;
  private final @Nullable Unary activation;
  private final float @Nullable [] residual;
  private final int residualAt;
  private final int residualRow;

  /// Nothing yet: for a row that is finished in another way.
  Finish() {
    this(null, 0, false, null, null, 0, 0);
  }

  private Finish(
      float @Nullable [] bias,
      int biasAt,
      boolean biasPerRow,
      @Nullable Unary activation,
      float @Nullable [] residual,
      int residualAt,
      int residualRow) {
    this.bias = bias;
    this.biasAt = biasAt;
    this.biasPerRow = biasPerRow;
    this.activation = activation;
    this.residual = residual;
    this.residualAt = residualAt;
    this.residualRow = residualRow;
  }

  /// The epilogue of matrix `batch` of c[B, M, N].
  static Finish of(Epilogue e, int batch, Tensor c) {
    Tensor bias = e.bias();
    Tensor residual = e.residual();
    if (bias == null && e.activation() == null && residual == null) {
      return NONE;
    }
    return new Finish(
        bias == null ? null : Heap.f32(bias),
        bias == null ? 0 : bias.offset(),
        false,
        e.activation(),
        residual == null ? null : Heap.f32(residual),
        residual == null ? 0 : residual.offset() + batch * c.dim(1) * c.dim(2),
        c.dim(2));
  }

  /// A row vector added to every row.
  static Finish bias(@Nullable Tensor bias) {
    return bias == null ? NONE : new Finish(Heap.f32(bias), bias.offset(), false, null, null, 0, 0);
  }

  /// One number added to every element of a row.
  static Finish rowBias(@Nullable Tensor bias, int at) {
    return bias == null
        ? NONE
        : new Finish(Heap.f32(bias), bias.offset() + at, true, null, null, 0, 0);
  }

  /// Applies it to `n` elements of row i from column j, which lie at `c[at …]`.
  void apply(int i, int j, int n, float[] c, int at) {
    if (bias != null && biasPerRow) {
      add(n, bias[biasAt + i], c, at);
    } else if (bias != null) {
      add(n, bias, biasAt + j, c, at);
    }
    if (activation != null) {
      SimdMap.map(activation, 0, 0, c, at, c, at, n);
    }
    if (residual != null) {
      add(n, residual, residualAt + i * residualRow + j, c, at);
    }
  }

  /// c += x.
  static void add(int n, float[] x, int xAt, float[] c, int at) {
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, c, at + i);
      v.add(FloatVector.fromArray(SPECIES, x, xAt + i)).intoArray(c, at + i);
    }
    for (; i < n; i++) {
      c[at + i] += x[xAt + i];
    }
  }

  private static void add(int n, float x, float[] c, int at) {
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector.fromArray(SPECIES, c, at + i).add(x).intoArray(c, at + i);
    }
    for (; i < n; i++) {
      c[at + i] += x;
    }
  }
}
