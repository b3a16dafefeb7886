package vexel.distill.geometry;

import java.util.Arrays;

/// The nearest points found so far around one place: ascending by (squared distance, index) if
/// their number is limited, else in no order.
final class Nearest {
  private final int limit;
  private final double radius2;
  private double[] distance2;
  private int[] index;
  private int size;

  /// @param limit most points kept; 0 = all
  /// @param radius2 square of the distance up to which points count, itself included
  Nearest(int limit, double radius2) {
    this.limit = limit;
    this.radius2 = radius2;
    this.distance2 = new double[limit > 0 ? limit : 64];
    this.index = new int[distance2.length];
  }

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  double distance2(int i) {
    return distance2[i];
  }

  int index(int i) {
    return index[i];
  }

  /// The squared distance beyond which a point is of no use.
  double reach() {
    return limit > 0 && size == limit ? distance2[size - 1] : radius2;
  }

  void offer(double d, int point) {
    if (!(d <= reach())) {
      return;
    }
    int at = size;
    if (limit == 0) {
      if (size == index.length) {
        distance2 = Arrays.copyOf(distance2, 2 * size);
        index = Arrays.copyOf(index, 2 * size);
      }
      size++;
    } else {
      while (at > 0 && isNearer(d, point, at - 1)) {
        at--;
      }
      if (at == limit) {
        return;
      }
      size = StrictMath.min(size + 1, limit);
      System.arraycopy(distance2, at, distance2, at + 1, size - at - 1);
      System.arraycopy(index, at, index, at + 1, size - at - 1);
    }
    distance2[at] = d;
    index[at] = point;
  }

  private boolean isNearer(double d, int point, int than) {
    return d < distance2[than] || (d == distance2[than] && point < index[than]);
  }

  /// The points' indices, ascending.
  int[] ascending() {
    int[] found = Arrays.copyOf(index, size);
    Arrays.sort(found);
    return found;
  }
}
