package vexel.autograd.op;

import java.util.Arrays;
import java.util.List;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Axes as an op holds them: a list, empty for all.
final class Axes {
  private Axes() {}

  static List<Integer> of(int... axes) {
    return Arrays.stream(axes).boxed().toList();
  }

  static int[] array(List<Integer> axes) {
    return axes.stream().mapToInt(Integer::intValue).toArray();
  }

  /// `x` with the reduced axes kept as 1.
  static Shape kept(Shape x, List<Integer> axes) {
    if (axes.isEmpty()) {
      int[] ones = new int[x.rank()];
      Arrays.fill(ones, 1);
      return Shape.of(ones);
    }
    Shape s = x;
    for (int a : axes) {
      s = s.with(a, 1);
    }
    return s;
  }

  /// A reduced tensor stretched back over the axes it was reduced over; a view.
  static Tensor stretch(Tensor reduced, Shape x, List<Integer> axes) {
    return reduced.reshape(kept(x, axes).toArray()).expand(x);
  }

  /// Number of elements that meet in one element of the result.
  static int count(Shape x, List<Integer> axes) {
    int n = 1;
    for (int i = 0; i < x.rank(); i++) {
      if (axes.isEmpty() || kept(x, axes).dim(i) != x.dim(i)) {
        n *= x.dim(i);
      }
    }
    return n;
  }
}
