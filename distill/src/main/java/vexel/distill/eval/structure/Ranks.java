package vexel.distill.eval.structure;

import java.util.Arrays;

/// Ranks of numbers from 1; equal numbers share the mean of their ranks. Commons Math's ranking
/// makes an object of every number, and a triangle of 4,096 rows has eight million.
final class Ranks {
  private final double[] sorted;
  private final double scale;
  private final int[] begin; // of a stretch of the sorted numbers; a search stays in one

  private Ranks(double[] x) {
    this.sorted = x.clone();
    Arrays.sort(sorted);
    int stretches = Math.max(1, x.length / 4);
    double range = sorted[x.length - 1] - sorted[0];
    this.scale = range > 0 ? (stretches - 1) / range : 0;
    this.begin = new int[stretches + 1];
    for (double v : sorted) {
      begin[stretch(v) + 1]++;
    }
    for (int s = 0; s < stretches; s++) {
      begin[s + 1] += begin[s];
    }
  }

  static double[] of(double[] x) {
    return x.length == 0 ? new double[0] : new Ranks(x).ranks(x);
  }

  private double[] ranks(double[] x) {
    double[] shared = new double[x.length]; // by the place where a run of equal numbers begins
    for (int from = 0, to; from < sorted.length; from = to) {
      to = from + 1;
      while (to < sorted.length && sorted[to] == sorted[from]) {
        to++;
      }
      shared[from] = 0.5 * (from + 1 + to);
    }
    double[] rank = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      rank[i] = shared[first(x[i])];
    }
    return rank;
  }

  /// Equal stretches of the range; a larger number never lies in an earlier one.
  private int stretch(double v) {
    return (int) ((v - sorted[0]) * scale);
  }

  /// Where the run of numbers equal to `v` begins.
  private int first(double v) {
    int low = begin[stretch(v)];
    int high = begin[stretch(v) + 1];
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < v) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
