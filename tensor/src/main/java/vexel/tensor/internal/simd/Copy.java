package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;
import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Copies of a few numbers into panels, where a call of `System.arraycopy` would cost more than the
/// copy.
final class Copy {
  /// Half a vector: what a tile of eight rows takes where vectors have sixteen lanes.
  private static final VectorSpecies<Float> HALF =
      VectorSpecies.of(float.class, VectorShape.forBitSize(SPECIES.vectorBitSize() / 2));

  private Copy() {}

  /// Copies n numbers and repeats the last one up to `size`.
  static void repeatingLast(int n, float[] from, int f, float[] to, int t, int size) {
    repeatingLast(1, n, from, f, 0, to, t, size);
  }

  /// Copies `count` pieces of n numbers, `fromStep` apart, to pieces of `size`, filling each up
  /// with its last number.
  static void repeatingLast(
      int count, int n, float[] from, int f, int fromStep, float[] to, int t, int size) {
    if (n == size && size == HALF.length()) {
      for (int q = 0; q < count; q++) {
        FloatVector.fromArray(HALF, from, f + q * fromStep).intoArray(to, t + q * size);
      }
    } else if (n == size && size % WIDTH == 0) {
      for (int q = 0; q < count; q++) {
        for (int i = 0; i < size; i += WIDTH) {
          FloatVector.fromArray(SPECIES, from, f + q * fromStep + i)
              .intoArray(to, t + q * size + i);
        }
      }
    } else {
      for (int q = 0; q < count; q++) {
        for (int i = 0; i < size; i++) {
          to[t + q * size + i] = from[f + q * fromStep + Math.min(i, n - 1)];
        }
      }
    }
  }

  /// Copies [Tile#COLUMNS] numbers of each of n rows, `row` apart, to a panel.
  static void panel(int n, float[] from, int f, int row, float[] to, int t) {
    for (int r = 0; r < n; r++) {
      FloatVector x = FloatVector.fromArray(SPECIES, from, f + r * row);
      FloatVector y = FloatVector.fromArray(SPECIES, from, f + r * row + WIDTH);
      x.intoArray(to, t + r * COLUMNS);
      y.intoArray(to, t + r * COLUMNS + WIDTH);
    }
  }

  /// Copies n numbers and writes zeros up to `size`.
  static void padded(int n, float[] from, int f, float[] to, int t, int size) {
    numbers(n, from, f, to, t);
    for (int i = n; i < size; i++) {
      to[t + i] = 0;
    }
  }

  /// Copies n numbers, the last of them with a vector of their own that may begin in the one
  /// before.
  static void numbers(int n, float[] from, int f, float[] to, int t) {
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector.fromArray(SPECIES, from, f + i).intoArray(to, t + i);
    }
    if (i < n && n >= WIDTH) {
      i = n - WIDTH;
      FloatVector.fromArray(SPECIES, from, f + i).intoArray(to, t + i);
      return;
    }
    for (; i < n; i++) {
      to[t + i] = from[f + i];
    }
  }

  /// Copies the `count` rows that `list` names, n numbers each, into panels of [Tile#COLUMNS]
  /// columns and `panelRows` rows. The padding of the last panel is left as it is.
  static void rows(
      int[] list, int at, int count, float[] from, int f, int n, float[] to, int panelRows) {
    int whole = n / COLUMNS * COLUMNS;
    if (whole == COLUMNS) {
      rows(list, at, count, from, f, n, COLUMNS, to);
    } else {
      for (int t = 0; t < count; t++) {
        int row = f + list[at + t] * n;
        for (int j = 0; j < whole; j += COLUMNS) {
          int panel = j * panelRows + t * COLUMNS;
          FloatVector.fromArray(SPECIES, from, row + j).intoArray(to, panel);
          FloatVector.fromArray(SPECIES, from, row + j + WIDTH).intoArray(to, panel + WIDTH);
        }
      }
    }
    for (int t = 0; whole < n && t < count; t++) {
      int row = f + list[at + t] * n;
      numbers(n - whole, from, row + whole, to, whole * panelRows + t * COLUMNS);
    }
  }

  /// Copies `columns` numbers, at most a panel's, from each of the `count` rows that `list` names,
  /// `row` apart, to the panel at the start of `to`.
  static void rows(
      int[] list, int at, int count, float[] from, int f, int row, int columns, float[] to) {
    if (columns == COLUMNS) {
      for (int t = 0; t < count; t++) {
        int first = f + list[at + t] * row;
        FloatVector.fromArray(SPECIES, from, first).intoArray(to, t * COLUMNS);
        FloatVector.fromArray(SPECIES, from, first + WIDTH).intoArray(to, t * COLUMNS + WIDTH);
      }
      return;
    }
    for (int t = 0; t < count; t++) {
      numbers(columns, from, f + list[at + t] * row, to, t * COLUMNS);
    }
  }
}
