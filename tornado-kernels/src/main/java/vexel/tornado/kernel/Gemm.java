package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// The matrix product, tiled.
///
///     y_ij = residual_ij + act(bias_j + Σ_k a_ik b_kj),  k ascending       (1)
///
/// A group of 16 × 16 work items computes a tile of 64 × 64 results. It walks along k in steps of 16,
/// each time bringing 64 × 16 numbers of a and 16 × 64 of b into local memory; each item keeps 4 × 4
/// results in registers, so a number read from local memory serves four of them. Rows and columns
/// of an item lie 16 apart, so neighbouring items read neighbouring numbers. Every result is one sum
/// of one item: no order is left to chance.
public final class Gemm {
  /// Rows and columns of a group's tile.
  public static final int TILE = 64;

  /// Work items of a group.
  public static final int ITEMS = 256;

  private static final int DEPTH = 16;
  private static final int PITCH = TILE + 1; // the odd pitch spreads a column over the banks

  private Gemm() {}

  /// (1). p: 0 rows, 1 columns, 2 inner, 3 tiles of a row of tiles, 4 tiles of a matrix; a: 5
  /// address, 6 batch, 7 row and 8 column stride; b: 9 to 12 the same; y: 13 address, 14 batch and
  /// 15 row stride; 16 bias, 17 activation (0 none, 1 ReLU, 2 GELU), 18 residual; −1 is none; 19 is
  /// 1 for a bias by row.
  public static void run(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    float[] left = c.allocateFloatLocalArray(DEPTH * PITCH);
    float[] right = c.allocateFloatLocalArray(DEPTH * PITCH);
    int item = c.localIdx;
    int row = item / 16;
    int column = item % 16;
    int batch = c.groupIdx / p.get(4);
    int tile = c.groupIdx % p.get(4);
    int firstRow = tile / p.get(3) * TILE;
    int firstColumn = tile % p.get(3) * TILE;
    float c00 = 0;
    float c01 = 0;
    float c02 = 0;
    float c03 = 0;
    float c10 = 0;
    float c11 = 0;
    float c12 = 0;
    float c13 = 0;
    float c20 = 0;
    float c21 = 0;
    float c22 = 0;
    float c23 = 0;
    float c30 = 0;
    float c31 = 0;
    float c32 = 0;
    float c33 = 0;
    // Of either side an item brings four numbers, in equal steps; neighbouring items read along the
    // axis whose stride is 1.
    int inner = p.get(2);
    int aAlong = p.get(8) == 1 ? 1 : 0;
    int aK = aAlong == 1 ? item % DEPTH : item / TILE;
    int aI = aAlong == 1 ? item / DEPTH : item % TILE;
    int aStepK = aAlong == 1 ? 0 : ITEMS / TILE;
    int aStepI = aAlong == 1 ? ITEMS / DEPTH : 0;
    int aTo = aK * PITCH + aI;
    int aStepTo = aStepK * PITCH + aStepI;
    int a = p.get(5) + batch * p.get(6) + (firstRow + aI) * p.get(7) + aK * p.get(8);
    int aStep = aStepI * p.get(7) + aStepK * p.get(8);
    int aNext = DEPTH * p.get(8);
    int aLast = p.get(0) - firstRow;
    int bAlong = p.get(12) == 1 ? 1 : 0;
    int bK = bAlong == 1 ? item / TILE : item % DEPTH;
    int bJ = bAlong == 1 ? item % TILE : item / DEPTH;
    int bStepK = bAlong == 1 ? ITEMS / TILE : 0;
    int bStepJ = bAlong == 1 ? 0 : ITEMS / DEPTH;
    int bTo = bK * PITCH + bJ;
    int bStepTo = bStepK * PITCH + bStepJ;
    int b = p.get(9) + batch * p.get(10) + bK * p.get(11) + (firstColumn + bJ) * p.get(12);
    int bStep = bStepK * p.get(11) + bStepJ * p.get(12);
    int bNext = DEPTH * p.get(11);
    int bLast = p.get(1) - firstColumn;
    for (int from = 0; from < inner; from += DEPTH) {
      int rest = inner - from; // how many of the next k there are
      left[aTo] = inside(f, a, aK, aI, rest, aLast);
      left[aTo + aStepTo] = inside(f, a + aStep, aK + aStepK, aI + aStepI, rest, aLast);
      left[aTo + 2 * aStepTo] =
          inside(f, a + 2 * aStep, aK + 2 * aStepK, aI + 2 * aStepI, rest, aLast);
      left[aTo + 3 * aStepTo] =
          inside(f, a + 3 * aStep, aK + 3 * aStepK, aI + 3 * aStepI, rest, aLast);
      right[bTo] = inside(f, b, bK, bJ, rest, bLast);
      right[bTo + bStepTo] = inside(f, b + bStep, bK + bStepK, bJ + bStepJ, rest, bLast);
      right[bTo + 2 * bStepTo] =
          inside(f, b + 2 * bStep, bK + 2 * bStepK, bJ + 2 * bStepJ, rest, bLast);
      right[bTo + 3 * bStepTo] =
          inside(f, b + 3 * bStep, bK + 3 * bStepK, bJ + 3 * bStepJ, rest, bLast);
      a += aNext;
      b += bNext;
      c.localBarrier();
      int terms = Math.min(rest, DEPTH);
      for (int k = 0; k < terms; k++) {
        float a0 = left[k * PITCH + row + 0];
        float a1 = left[k * PITCH + row + 16];
        float a2 = left[k * PITCH + row + 32];
        float a3 = left[k * PITCH + row + 48];
        float b0 = right[k * PITCH + column + 0];
        float b1 = right[k * PITCH + column + 16];
        float b2 = right[k * PITCH + column + 32];
        float b3 = right[k * PITCH + column + 48];
        c00 += a0 * b0;
        c01 += a0 * b1;
        c02 += a0 * b2;
        c03 += a0 * b3;
        c10 += a1 * b0;
        c11 += a1 * b1;
        c12 += a1 * b2;
        c13 += a1 * b3;
        c20 += a2 * b0;
        c21 += a2 * b1;
        c22 += a2 * b2;
        c23 += a2 * b3;
        c30 += a3 * b0;
        c31 += a3 * b1;
        c32 += a3 * b2;
        c33 += a3 * b3;
      }
      c.localBarrier();
    }
    int i = firstRow + row;
    int j = firstColumn + column;
    store(f, p, batch, i + 0, j + 0, c00);
    store(f, p, batch, i + 0, j + 16, c01);
    store(f, p, batch, i + 0, j + 32, c02);
    store(f, p, batch, i + 0, j + 48, c03);
    store(f, p, batch, i + 16, j + 0, c10);
    store(f, p, batch, i + 16, j + 16, c11);
    store(f, p, batch, i + 16, j + 32, c12);
    store(f, p, batch, i + 16, j + 48, c13);
    store(f, p, batch, i + 32, j + 0, c20);
    store(f, p, batch, i + 32, j + 16, c21);
    store(f, p, batch, i + 32, j + 32, c22);
    store(f, p, batch, i + 32, j + 48, c23);
    store(f, p, batch, i + 48, j + 0, c30);
    store(f, p, batch, i + 48, j + 16, c31);
    store(f, p, batch, i + 48, j + 32, c32);
    store(f, p, batch, i + 48, j + 48, c33);
  }

  /// The number at an address, 0 beyond the edges: k of `ks`, i of `is`.
  private static float inside(FloatArray f, int at, int k, int i, int ks, int is) {
    float v = 0;
    if (k < ks && i < is) {
      v = f.get(at);
    }
    return v;
  }

  private static void store(FloatArray f, IntArray p, int batch, int i, int j, float sum) {
    if (i < p.get(0) && j < p.get(1)) {
      float y = sum;
      if (p.get(16) >= 0) {
        y += f.get(p.get(16) + (p.get(19) == 1 ? i : j));
      }
      if (p.get(17) == 1) {
        y = Scalar.relu(y);
      } else if (p.get(17) == 2) {
        y = Scalar.gelu(y);
      }
      if (p.get(18) >= 0) {
        y += f.get(p.get(18) + (batch * p.get(0) + i) * p.get(1) + j);
      }
      f.set(p.get(13) + batch * p.get(14) + i * p.get(15) + j, y);
    }
  }
}
