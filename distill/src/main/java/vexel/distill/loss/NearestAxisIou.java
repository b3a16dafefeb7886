package vexel.distill.loss;

import vexel.distill.detect.CenterTargets;
import vexel.distill.detect.HeadMaps;
import vexel.tensor.Tensor;

/// How well predicted boxes cover the true ones seen from above, each box turned to the nearer
/// axis: the target of the head's IoU channel in UniDistill (Zhou et al., CVPR 2023, as released).
///
/// ```
/// θ' = θ wrapped to [−π/2, π/2);  l and w change places where |θ'| ≥ π/4          (1)
/// IoU_nn = area(A ∩ B) / (area A + area B − area(A ∩ B))                          (2)
/// target = 2 IoU_nn − 1                                                           (3)
/// ```
///
/// No gradient flows through it.
final class NearestAxisIou {
  private NearestAxisIou() {}

  /// (3) of predicted codes [N, ≥ 8], [N].
  ///
  /// @param cell side of a cell, metres
  static Tensor targets(
      Tensor code, CenterTargets truth, double cell, double smallest, double largest) {
    double[] q = code.widened();
    int columns = code.dim(1);
    double[] y = new double[truth.size()];
    for (int p = 0; p < y.length; p++) {
      double[] a = new double[HeadMaps.CODE];
      double[] b = new double[HeadMaps.CODE];
      System.arraycopy(q, p * columns, a, 0, HeadMaps.CODE);
      for (int i = 0; i < b.length; i++) {
        b[i] = truth.code(p, i);
      }
      y[p] =
          2 * Rectangle.of(a, cell, smallest, largest).iou(Rectangle.of(b, cell, smallest, largest))
              - 1;
    }
    return Tensor.rounded(code.backend(), code.dtype(), y, y.length);
  }

  private record Rectangle(double x, double y, double dx, double dy) {
    static Rectangle of(double[] code, double cell, double smallest, double largest) {
      double l = StrictMath.clamp(StrictMath.exp(code[3]), smallest, largest);
      double w = StrictMath.clamp(StrictMath.exp(code[4]), smallest, largest);
      double yaw = StrictMath.atan2(code[6], code[7]);
      double wrapped = yaw - StrictMath.floor(yaw / StrictMath.PI + 0.5) * StrictMath.PI;
      boolean across = StrictMath.abs(wrapped) >= StrictMath.PI / 4; // (1)
      return new Rectangle(code[0] * cell, code[1] * cell, across ? w : l, across ? l : w);
    }

    double iou(Rectangle o) {
      double u =
          StrictMath.min(x + dx / 2, o.x + o.dx / 2) - StrictMath.max(x - dx / 2, o.x - o.dx / 2);
      double v =
          StrictMath.min(y + dy / 2, o.y + o.dy / 2) - StrictMath.max(y - dy / 2, o.y - o.dy / 2);
      double common = u > 0 && v > 0 ? u * v : 0;
      return common / (dx * dy + o.dx * o.dy - common); // (2)
    }
  }
}
