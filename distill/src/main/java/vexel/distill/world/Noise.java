package vexel.distill.world;

import vexel.tensor.Rng;

/// Smooth random functions of space: random values on a lattice, blended between lattice points
/// (Perlin 1985, with values in place of gradients). The table of 256 values and its permutation
/// come from one path; looking them up is all the hot loops do.
final class Noise {
  private static final int SIZE = 256;

  private final int[] next = new int[2 * SIZE];
  private final double[] value = new double[SIZE];

  Noise(Rng rng) {
    int[] p = rng.at("order").permutation(SIZE);
    Rng values = rng.at("values");
    for (int i = 0; i < SIZE; i++) {
      next[i] = p[i];
      next[SIZE + i] = p[i];
      value[i] = values.uniform(i);
    }
  }

  /// The lattice value at (i, j, k), uniform in [0, 1).
  double cell(int i, int j, int k) {
    return value[next[next[next[i & 255] + (j & 255)] + (k & 255)]];
  }

  /// Smooth in [0, 1], mean one half.
  double at(double x, double y, double z) {
    double fx = Math.floor(x);
    double fy = Math.floor(y);
    double fz = Math.floor(z);
    int i = (int) fx & 255;
    int j = (int) fy & 255;
    int k = (int) fz & 255;
    double u = smooth(x - fx);
    double v = smooth(y - fy);
    double w = smooth(z - fz);
    int a = next[i];
    int b = next[i + 1];
    int aa = next[a + j];
    int ab = next[a + j + 1];
    int ba = next[b + j];
    int bb = next[b + j + 1];
    double low =
        blend(
            blend(value[next[aa + k]], value[next[ba + k]], u),
            blend(value[next[ab + k]], value[next[bb + k]], u),
            v);
    double high =
        blend(
            blend(value[next[aa + k + 1]], value[next[ba + k + 1]], u),
            blend(value[next[ab + k + 1]], value[next[bb + k + 1]], u),
            v);
    return blend(low, high, w);
  }

  /// Smooth in the plane, in [0, 1].
  double at(double x, double y) {
    double fx = Math.floor(x);
    double fy = Math.floor(y);
    int i = (int) fx & 255;
    int j = (int) fy & 255;
    double u = smooth(x - fx);
    double v = smooth(y - fy);
    int a = next[i];
    int b = next[i + 1];
    return blend(
        blend(value[next[a + j]], value[next[b + j]], u),
        blend(value[next[a + j + 1]], value[next[b + j + 1]], u),
        v);
  }

  private static double smooth(double t) {
    return t * t * (3 - 2 * t);
  }

  private static double blend(double a, double b, double w) {
    return a + w * (b - a);
  }
}
