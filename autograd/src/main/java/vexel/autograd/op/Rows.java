package vexel.autograd.op;

import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// One axis of a tensor brought to the end, everything else merged in front: the form [R, N] of the
/// row kernels, and the way back.
///
/// @param shape the shape of the tensor
/// @param axis the axis that becomes the row, counted from the front
record Rows(Shape shape, int axis) {
  static Rows of(Tensor x, int axis) {
    return new Rows(x.shape(), x.shape().axis(axis));
  }

  int length() {
    return shape.dim(axis);
  }

  int count() {
    return shape.without(axis).size();
  }

  /// x as contiguous rows [R, N]; a copy only if `axis` is not the last.
  Tensor rows(Tensor x) {
    Tensor moved = axis == shape.rank() - 1 ? x : x.permute(toEnd());
    return moved.contiguous().reshape(count(), length());
  }

  /// Rows [R, N] in the original shape; a view.
  Tensor back(Tensor rows) {
    if (axis == shape.rank() - 1) {
      return rows.reshape(shape.toArray());
    }
    int[] order = toEnd();
    int[] moved = new int[order.length];
    int[] inverse = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      moved[i] = shape.dim(order[i]);
      inverse[order[i]] = i;
    }
    return rows.reshape(moved).permute(inverse);
  }

  private int[] toEnd() {
    int[] order = new int[shape.rank()];
    for (int i = 0, j = 0; i < order.length; i++) {
      if (i != axis) {
        order[j++] = i;
      }
    }
    order[order.length - 1] = axis;
    return order;
  }
}
