package vexel.distill.geometry;

import java.util.ArrayList;
import java.util.List;
import vexel.autograd.Differentiable;
import vexel.autograd.Value;
import vexel.tensor.TensorException;

/// The eight corners of boxes as a differentiable function of the boxes. With the signs (a_i, b_i)
/// = (−,−), (−,+), (+,+), (+,−):
///
/// ```
/// x_i = x + a_i l/2 cos θ − b_i w/2 sin θ                       (1)
/// y_i = y + a_i l/2 sin θ + b_i w/2 cos θ                       (2)
/// z_i = z − h/2 for the first four, z + h/2 for the last four   (3)
/// ```
public final class BoxCorners {
  private static final double[][] SIGNS = {{-0.5, -0.5}, {-0.5, 0.5}, {0.5, 0.5}, {0.5, -0.5}};

  private BoxCorners() {}

  /// Boxes [n, 7] of x, y, z, length, width, height, yaw → corners [n, 8, 3].
  public static Value of(Value boxes) {
    if (boxes.shape().rank() != 2 || boxes.dim(1) != 7) {
      throw new TensorException(
          "box corners", "boxes" + boxes.shape() + " must have axes [n, 7]: x y z l w h yaw");
    }
    List<Value> column = boxes.split(1, 1, 1, 1, 1, 1, 1, 1); // [n, 1] each
    Value cos = column.get(6).cos();
    Value sin = column.get(6).sin();
    List<Value> corners = new ArrayList<>();
    for (double up : new double[] {-0.5, 0.5}) {
      for (double[] sign : SIGNS) {
        Value along = column.get(3).mul(sign[0]);
        Value across = column.get(4).mul(sign[1]);
        corners.add(column.get(0).add(along.mul(cos)).sub(across.mul(sin))); // (1)
        corners.add(column.get(1).add(along.mul(sin)).add(across.mul(cos))); // (2)
        corners.add(column.get(2).add(column.get(5).mul(up))); // (3)
      }
    }
    return Differentiable.concat(1, corners.toArray(Value[]::new)).reshape(boxes.dim(0), 8, 3);
  }
}
