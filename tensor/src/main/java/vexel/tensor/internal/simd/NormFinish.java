package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/// What batch normalisation, a residual and a ReLU do to the rows of a convolution, one channel a
/// row: y = relu(fma(acc, scale, shift) + residual).
final class NormFinish extends Finish {
  private final float[] scale;
  private final float[] shift;
  private final int channel;
  private final float @Nullable [] residual;
  private final int residualAt;
  private final int residualRow;
  private final boolean relu;

  /// Row i is channel `channel` + i; its residual begins at `residual[residualAt + i·residualRow]`.
  NormFinish(
      float[] scale,
      float[] shift,
      int channel,
      float @Nullable [] residual,
      int residualAt,
      int residualRow,
      boolean relu) {
    this.scale = scale;
    this.shift = shift;
    this.channel = channel;
    this.residual = residual;
    this.residualAt = residualAt;
    this.residualRow = residualRow;
    this.relu = relu;
  }

  @Override
  void apply(int i, int j, int n, float[] c, int at) {
    float a = scale[channel + i];
    float b = shift[channel + i];
    if (residual == null) {
      affine(n, a, b, relu, c, at);
    } else {
      affineSum(n, a, b, residual, residualAt + i * residualRow + j, relu, c, at);
    }
  }

  private static void affine(int n, float a, float b, boolean relu, float[] c, int at) {
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, c, at + i).fma(a, b);
      (relu ? clamp(v) : v).intoArray(c, at + i);
    }
    for (; i < n; i++) {
      c[at + i] = clamp(Math.fma(c[at + i], a, b), relu);
    }
  }

  private static void affineSum(
      int n, float a, float b, float[] r, int rAt, boolean relu, float[] c, int at) {
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(SPECIES, c, at + i).fma(a, b);
      FloatVector v = x.add(FloatVector.fromArray(SPECIES, r, rAt + i));
      (relu ? clamp(v) : v).intoArray(c, at + i);
    }
    for (; i < n; i++) {
      c[at + i] = clamp(Math.fma(c[at + i], a, b) + r[rAt + i], relu);
    }
  }

  private static FloatVector clamp(FloatVector v) {
    return v.blend(0, v.compare(VectorOperators.LE, 0));
  }

  private static float clamp(float v, boolean relu) {
    return relu && v <= 0 ? 0 : v;
  }
}
