package vexel.tensor.internal.simd;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.MUL;
import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/// Sums along contiguous elements over 16 virtual lanes, in the order of `F32Lanes`: one register
/// holds them at 512 bits, two at 256, four at 128. The width is a constant, so of each loop only
/// the registers that exist are compiled. Lanes without an element in the last, incomplete block
/// are left as they are.
final class SimdLanes {
  private static final int LANES = 16;
  private static final VectorShuffle<Float> PLUS_8 = rotation(8);
  private static final VectorShuffle<Float> PLUS_4 = rotation(4);
  private static final VectorShuffle<Float> PLUS_2 = rotation(2);
  private static final VectorShuffle<Float> PLUS_1 = rotation(1);

  private SimdLanes() {}

  /// Σ x_i.
  static float sum(float[] x, int ix, int n) {
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int end = n & -LANES;
    for (int i = 0; i < end; i += LANES) {
      a = a.add(FloatVector.fromArray(SPECIES, x, ix + i));
      if (WIDTH < 16) {
        b = b.add(FloatVector.fromArray(SPECIES, x, ix + i + WIDTH));
      }
      if (WIDTH < 8) {
        c = c.add(FloatVector.fromArray(SPECIES, x, ix + i + 2 * WIDTH));
        d = d.add(FloatVector.fromArray(SPECIES, x, ix + i + 3 * WIDTH));
      }
    }
    if (end < n) {
      a = addTail(a, x, ix, end, n);
      if (WIDTH < 16) {
        b = addTail(b, x, ix, end + WIDTH, n);
      }
      if (WIDTH < 8) {
        c = addTail(c, x, ix, end + 2 * WIDTH, n);
        d = addTail(d, x, ix, end + 3 * WIDTH, n);
      }
    }
    return sumOfLanes(a, b, c, d);
  }

  /// y_r = Σ_i x_ri for `rows` rows of n.
  ///
  /// An addition waits for the one before it. At 512 bits a row is one such chain, so four rows are
  /// summed side by side; narrower registers have chains enough in one row.
  static void sums(float[] x, int ix, int n, int rows, float[] y, int iy) {
    int r = 0;
    for (; WIDTH == 16 && r + 4 <= rows; r += 4) {
      fourSums(x, ix + r * n, n, y, iy + r);
    }
    for (; r < rows; r++) {
      y[iy + r] = sum(x, ix + r * n, n);
    }
  }

  private static void fourSums(float[] x, int ix, int n, float[] y, int iy) {
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int end = n & -LANES;
    for (int i = ix; i < ix + end; i += LANES) {
      a = a.add(FloatVector.fromArray(SPECIES, x, i));
      b = b.add(FloatVector.fromArray(SPECIES, x, i + n));
      c = c.add(FloatVector.fromArray(SPECIES, x, i + 2 * n));
      d = d.add(FloatVector.fromArray(SPECIES, x, i + 3 * n));
    }
    y[iy] = sumOfLanes(end < n ? addTail(a, x, ix, end, n) : a);
    y[iy + 1] = sumOfLanes(end < n ? addTail(b, x, ix + n, end, n) : b);
    y[iy + 2] = sumOfLanes(end < n ? addTail(c, x, ix + 2 * n, end, n) : c);
    y[iy + 3] = sumOfLanes(end < n ? addTail(d, x, ix + 3 * n, end, n) : d);
  }

  /// `lanes` with the last, incomplete block of a row added, of which `i` … n − 1 are here.
  static FloatVector addTail(FloatVector lanes, float[] x, int ix, int i, int n) {
    VectorMask<Float> m = SPECIES.indexInRange(i, n);
    return lanes.lanewise(ADD, FloatVector.fromArray(SPECIES, x, ix + i, m), m);
  }

  /// Σ x_i y_i by fma.
  static float dot(float[] x, int ix, float[] y, int iy, int n) {
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int end = n & -LANES;
    for (int i = 0; i < end; i += LANES) {
      a =
          FloatVector.fromArray(SPECIES, x, ix + i)
              .fma(FloatVector.fromArray(SPECIES, y, iy + i), a);
      if (WIDTH < 16) {
        b =
            FloatVector.fromArray(SPECIES, x, ix + i + WIDTH)
                .fma(FloatVector.fromArray(SPECIES, y, iy + i + WIDTH), b);
      }
      if (WIDTH < 8) {
        c =
            FloatVector.fromArray(SPECIES, x, ix + i + 2 * WIDTH)
                .fma(FloatVector.fromArray(SPECIES, y, iy + i + 2 * WIDTH), c);
        d =
            FloatVector.fromArray(SPECIES, x, ix + i + 3 * WIDTH)
                .fma(FloatVector.fromArray(SPECIES, y, iy + i + 3 * WIDTH), d);
      }
    }
    if (end < n) {
      a = dotTail(a, x, ix, y, iy, end, n);
      if (WIDTH < 16) {
        b = dotTail(b, x, ix, y, iy, end + WIDTH, n);
      }
      if (WIDTH < 8) {
        c = dotTail(c, x, ix, y, iy, end + 2 * WIDTH, n);
        d = dotTail(d, x, ix, y, iy, end + 3 * WIDTH, n);
      }
    }
    return sumOfLanes(a, b, c, d);
  }

  private static FloatVector dotTail(
      FloatVector lanes, float[] x, int ix, float[] y, int iy, int i, int n) {
    VectorMask<Float> m = SPECIES.indexInRange(i, n);
    FloatVector vx = FloatVector.fromArray(SPECIES, x, ix + i, m);
    FloatVector vy = FloatVector.fromArray(SPECIES, y, iy + i, m);
    return lanes.blend(vx.fma(vy, lanes), m);
  }

  /// Σ (x_i − mean)² by fma.
  static float squares(float[] x, int ix, float mean, int n) {
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int end = n & -LANES;
    for (int i = 0; i < end; i += LANES) {
      a = addSquare(a, FloatVector.fromArray(SPECIES, x, ix + i).sub(mean));
      if (WIDTH < 16) {
        b = addSquare(b, FloatVector.fromArray(SPECIES, x, ix + i + WIDTH).sub(mean));
      }
      if (WIDTH < 8) {
        c = addSquare(c, FloatVector.fromArray(SPECIES, x, ix + i + 2 * WIDTH).sub(mean));
        d = addSquare(d, FloatVector.fromArray(SPECIES, x, ix + i + 3 * WIDTH).sub(mean));
      }
    }
    if (end < n) {
      a = squaresTail(a, x, ix, mean, end, n);
      if (WIDTH < 16) {
        b = squaresTail(b, x, ix, mean, end + WIDTH, n);
      }
      if (WIDTH < 8) {
        c = squaresTail(c, x, ix, mean, end + 2 * WIDTH, n);
        d = squaresTail(d, x, ix, mean, end + 3 * WIDTH, n);
      }
    }
    return sumOfLanes(a, b, c, d);
  }

  /// y_r = Σ_i (x_ri − mean_r)² by fma for `rows` rows of n, as [#sums] does it.
  static void squares(float[] x, int ix, float[] mean, int im, int n, int rows, float[] y, int iy) {
    int r = 0;
    for (; WIDTH == 16 && r + 4 <= rows; r += 4) {
      fourSquares(x, ix + r * n, mean, im + r, n, y, iy + r);
    }
    for (; r < rows; r++) {
      y[iy + r] = squares(x, ix + r * n, mean[im + r], n);
    }
  }

  private static void fourSquares(
      float[] x, int ix, float[] mean, int im, int n, float[] y, int iy) {
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    float m0 = mean[im];
    float m1 = mean[im + 1];
    float m2 = mean[im + 2];
    float m3 = mean[im + 3];
    int end = n & -LANES;
    for (int i = ix; i < ix + end; i += LANES) {
      a = addSquare(a, FloatVector.fromArray(SPECIES, x, i).sub(m0));
      b = addSquare(b, FloatVector.fromArray(SPECIES, x, i + n).sub(m1));
      c = addSquare(c, FloatVector.fromArray(SPECIES, x, i + 2 * n).sub(m2));
      d = addSquare(d, FloatVector.fromArray(SPECIES, x, i + 3 * n).sub(m3));
    }
    y[iy] = sumOfLanes(end < n ? squaresTail(a, x, ix, m0, end, n) : a);
    y[iy + 1] = sumOfLanes(end < n ? squaresTail(b, x, ix + n, m1, end, n) : b);
    y[iy + 2] = sumOfLanes(end < n ? squaresTail(c, x, ix + 2 * n, m2, end, n) : c);
    y[iy + 3] = sumOfLanes(end < n ? squaresTail(d, x, ix + 3 * n, m3, end, n) : d);
  }

  private static FloatVector addSquare(FloatVector lanes, FloatVector d) {
    return d.fma(d, lanes);
  }

  private static FloatVector squaresTail(
      FloatVector lanes, float[] x, int ix, float mean, int i, int n) {
    VectorMask<Float> m = SPECIES.indexInRange(i, n);
    FloatVector d = FloatVector.fromArray(SPECIES, x, ix + i, m).sub(mean);
    return lanes.blend(d.fma(d, lanes), m);
  }

  /// Π x_i.
  static float product(float[] x, int ix, int n) {
    FloatVector a = FloatVector.broadcast(SPECIES, 1);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int end = n & -LANES;
    for (int i = 0; i < end; i += LANES) {
      a = a.mul(FloatVector.fromArray(SPECIES, x, ix + i));
      if (WIDTH < 16) {
        b = b.mul(FloatVector.fromArray(SPECIES, x, ix + i + WIDTH));
      }
      if (WIDTH < 8) {
        c = c.mul(FloatVector.fromArray(SPECIES, x, ix + i + 2 * WIDTH));
        d = d.mul(FloatVector.fromArray(SPECIES, x, ix + i + 3 * WIDTH));
      }
    }
    if (end < n) {
      a = mulTail(a, x, ix, end, n);
      if (WIDTH < 16) {
        b = mulTail(b, x, ix, end + WIDTH, n);
      }
      if (WIDTH < 8) {
        c = mulTail(c, x, ix, end + 2 * WIDTH, n);
        d = mulTail(d, x, ix, end + 3 * WIDTH, n);
      }
    }
    return productOfLanes(a, b, c, d);
  }

  private static FloatVector mulTail(FloatVector lanes, float[] x, int ix, int i, int n) {
    VectorMask<Float> m = SPECIES.indexInRange(i, n);
    return lanes.lanewise(MUL, FloatVector.fromArray(SPECIES, x, ix + i, m), m);
  }

  /// Σ of sixteen lanes in one register: at 512 bits alone.
  static float sumOfLanes(FloatVector lanes) {
    return sumOfLanes(lanes, lanes, lanes, lanes);
  }

  /// The fixed tree: lanes i and i + 8, then i + 4, i + 2, i + 1. Lane 0 ends up with the sum.
  private static float sumOfLanes(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
    FloatVector s =
        switch (WIDTH) {
          case 16 -> a.add(a.rearrange(PLUS_8));
          case 8 -> a.add(b);
          default -> a.add(c).add(b.add(d)); // holds i + 4 as well
        };
    if (WIDTH >= 8) {
      s = s.add(s.rearrange(PLUS_4));
    }
    s = s.add(s.rearrange(PLUS_2));
    return s.add(s.rearrange(PLUS_1)).lane(0);
  }

  private static float productOfLanes(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
    FloatVector s =
        switch (WIDTH) {
          case 16 -> a.mul(a.rearrange(PLUS_8));
          case 8 -> a.mul(b);
          default -> a.mul(c).mul(b.mul(d));
        };
    if (WIDTH >= 8) {
      s = s.mul(s.rearrange(PLUS_4));
    }
    s = s.mul(s.rearrange(PLUS_2));
    return s.mul(s.rearrange(PLUS_1)).lane(0);
  }

  private static VectorShuffle<Float> rotation(int by) {
    return SPECIES.shuffleFromOp(i -> (i + by) % WIDTH);
  }
}
