package vexel.distill.loss;

import vexel.autograd.Value;
import vexel.distill.detect.CenterTargets;
import vexel.tensor.Tensor;

/// Overlap of predicted and true boxes that forgets the heading, differentiable, as UniDistill's
/// released head has it (Zhou et al., CVPR 2023):
///
/// ```
/// o_x = overlap of x ± l/2,  o_y = overlap of y ± h/2,  o_z = overlap of z ± w/2    (1)
/// I = o_x o_y o_z,  each at least 10⁻³                                               (2)
/// IoU = clamp(I / (V_A + V_B − I), 0, 1),  V = max(l w h, 10⁻³)                      (3)
/// ```
///
/// In (1) width and height are exchanged, a leftover of the axes of a camera, which is kept because
/// trained heads depend on it.
final class AxisIou3d {
  private static final double LEAST = 1e-3;

  private final double cell;
  private final double smallest;
  private final double largest;

  private AxisIou3d(double cell, double smallest, double largest) {
    this.cell = cell;
    this.smallest = smallest;
    this.largest = largest;
  }

  /// (3) of codes [N, ≥ 6], [N].
  static Value of(Value code, CenterTargets truth, double cell, double smallest, double largest) {
    return new AxisIou3d(cell, smallest, largest).of(code, truth);
  }

  private Value of(Value code, CenterTargets truth) {
    Value a = code.narrow(1, 0, 6);
    Value b = Value.of(encoded(code.tensor(), truth));
    Value common =
        overlap(place(a, 0, cell), side(a, 3), place(b, 0, cell), side(b, 3)) // (1)
            .mul(overlap(place(a, 1, cell), side(a, 5), place(b, 1, cell), side(b, 5)))
            .mul(overlap(place(a, 2, 1), side(a, 4), place(b, 2, 1), side(b, 4))); // (2)
    Value union = volume(a).add(volume(b)).sub(common);
    return common.div(union).clamp(0, 1); // (3)
  }

  private static Tensor encoded(Tensor like, CenterTargets truth) {
    double[] x = new double[truth.size() * 6];
    for (int i = 0; i < x.length; i++) {
      x[i] = truth.code(i / 6, i % 6);
    }
    return Tensor.rounded(like.backend(), like.dtype(), x, truth.size(), 6);
  }

  private static Value place(Value code, int i, double unit) {
    return code.select(1, i).mul(unit);
  }

  private Value side(Value code, int i) {
    return code.select(1, i).exp().clamp(smallest, largest);
  }

  private static Value overlap(Value x, Value l, Value otherX, Value otherL) {
    Value high = x.add(l.div(2)).minimum(otherX.add(otherL.div(2)));
    Value low = x.sub(l.div(2)).maximum(otherX.sub(otherL.div(2)));
    return high.sub(low).clamp(LEAST, Double.POSITIVE_INFINITY);
  }

  private Value volume(Value code) {
    return side(code, 3)
        .mul(side(code, 4))
        .mul(side(code, 5))
        .clamp(LEAST, Double.POSITIVE_INFINITY);
  }
}
