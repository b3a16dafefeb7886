package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;
import static vexel.tensor.internal.simd.Width.whole;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.spi.Binary;

/// Channels as the planes of x[outer, channels, inner]: a plane is a row of `inner` neighbours that
/// share their channel's numbers.
record ChannelPlanes(int outer, int channels, int inner) implements Channels {
  /// The sum over one plane.
  @FunctionalInterface
  private interface Plane {
    float sum(int plane);
  }

  /// Sums of planes over chunks of 256 of outer, each from its first, then over the chunks.
  private float[] sum(Plane plane) {
    float[] totals = new float[outer * channels];
    RowPasses.run(outer * channels, inner, p -> totals[p] = plane.sum(p));
    float[] sum = new float[channels];
    for (int c = 0; c < channels; c++) {
      for (int from = 0; from < outer; from += SimdReduce.CHUNK) {
        float part = totals[from * channels + c];
        for (int o = from + 1; o < Math.min(from + SimdReduce.CHUNK, outer); o++) {
          part += totals[o * channels + c];
        }
        sum[c] = from == 0 ? part : sum[c] + part;
      }
    }
    return sum;
  }

  @Override
  public float[] sum(Tensor x) {
    return sum(p -> SimdLanes.sum(Heap.f32(x), x.offset() + p * inner, inner));
  }

  @Override
  public float[] squares(Tensor x, float[] mean) {
    return sum(
        p -> SimdLanes.squares(Heap.f32(x), x.offset() + p * inner, mean[p % channels], inner));
  }

  @Override
  public float[] products(Tensor dy, Tensor x, float[] mean, float[] rstd) {
    return sum(
        p -> {
          float[] hat = new float[inner];
          int c = p % channels;
          hats(Heap.f32(x), x.offset() + p * inner, mean[c], rstd[c], hat, 0, inner);
          return SimdLanes.dot(Heap.f32(dy), dy.offset() + p * inner, hat, 0, inner);
        });
  }

  private static void hats(float[] x, int ix, float mean, float rstd, float[] hat, int ih, int n) {
    for (int i = 0; i < whole(n); i += WIDTH) {
      FloatVector.fromArray(SPECIES, x, ix + i).sub(mean).mul(rstd).intoArray(hat, ih + i);
    }
    for (int i = whole(n); i < n; i++) {
      hat[ih + i] = (x[ix + i] - mean) * rstd;
    }
  }

  @Override
  public void affine(Tensor x, float[] scale, float[] shift, boolean relu, Tensor y) {
    float[] xs = Heap.f32(x);
    float[] ys = Heap.f32(y);
    RowPasses.run(
        outer * channels,
        inner,
        p -> {
          int c = p % channels;
          int iy = y.offset() + p * inner;
          affine(xs, x.offset() + p * inner, scale[c], shift[c], ys, iy, inner);
          if (relu) {
            ChannelColumns.clamp(ys, iy, inner);
          }
        });
  }

  private static void affine(
      float[] x, int ix, float scale, float shift, float[] y, int iy, int n) {
    for (int i = 0; i < whole(n); i += WIDTH) {
      FloatVector.fromArray(SPECIES, x, ix + i).fma(scale, shift).intoArray(y, iy + i);
    }
    for (int i = whole(n); i < n; i++) {
      y[iy + i] = Math.fma(x[ix + i], scale, shift);
    }
  }

  @Override
  public void scaled(Tensor dy, float[] scale, Tensor dx) {
    float[] dys = Heap.f32(dy);
    float[] dxs = Heap.f32(dx);
    RowPasses.run(
        outer * channels,
        inner,
        p -> {
          int at = p * inner;
          SimdZip.zip(
              Binary.MUL,
              dys,
              dy.offset() + at,
              1,
              scale,
              p % channels,
              0,
              dxs,
              dx.offset() + at,
              inner);
        });
  }

  @Override
  public void gradient(
      Tensor dy,
      Tensor x,
      float[] mean,
      float[] rstd,
      float[] scale,
      float[] meanDy,
      float[] meanDyHat,
      Tensor dx) {
    float[] dys = Heap.f32(dy);
    float[] xs = Heap.f32(x);
    float[] dxs = Heap.f32(dx);
    RowPasses.run(
        outer * channels,
        inner,
        p ->
            hats(
                xs,
                x.offset() + p * inner,
                mean[p % channels],
                rstd[p % channels],
                dxs,
                dx.offset() + p * inner,
                inner),
        p -> {
          int c = p % channels;
          int at = p * inner;
          project(
              dys,
              dy.offset() + at,
              scale[c],
              meanDy[c],
              meanDyHat[c],
              dxs,
              dx.offset() + at,
              inner);
        });
  }

  /// dx ← scale·(dy − meanDy − dx·meanDyHat), where dx holds x̂.
  private static void project(
      float[] dy, int idy, float scale, float meanDy, float meanDyHat, float[] dx, int idx, int n) {
    for (int i = 0; i < whole(n); i += WIDTH) {
      FloatVector centered = FloatVector.fromArray(SPECIES, dy, idy + i).sub(meanDy);
      FloatVector.fromArray(SPECIES, dx, idx + i)
          .neg()
          .lanewise(VectorOperators.FMA, meanDyHat, centered)
          .mul(scale)
          .intoArray(dx, idx + i);
    }
    for (int i = whole(n); i < n; i++) {
      dx[idx + i] = scale * Math.fma(-dx[idx + i], meanDyHat, dy[idy + i] - meanDy);
    }
  }
}
