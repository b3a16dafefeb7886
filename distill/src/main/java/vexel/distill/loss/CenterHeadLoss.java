package vexel.distill.loss;

import java.util.List;
import vexel.autograd.Value;
import vexel.distill.detect.CenterTargets;
import vexel.distill.detect.HeadMaps;
import vexel.tensor.Backend;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// The detection loss of UniDistill's head (Zhou et al., CVPR 2023, as released), of one task. With
/// N positive cells, 11 channels of code q and target q* in each, e = 10⁻⁴:
///
/// ```
/// p = clamp(σ(hm), e, 1 − e)                                                            (1)
/// L_hm = −[ Σ_{y=1} α (1 − p)^γ ln p + Σ_{y=0} (1 − α) p^γ ln(1 − p + e) ] / N            (2)
/// L_loc = Σ_c w_c Σ_pos |q_c − q*_c| / (N + e),  c = 1 … 10                              (3)
/// L_iou = Σ_pos |q_11 − (2 IoU_nn − 1)| / (N + e)                      ([NearestAxisIou]) (4)
/// L = Σ_{i = hm, loc, iou} L_i / (2 s_i²) + ln(1 + s_i²)                                 (5)
/// L += λ Σ_pos (1 − IoU_3d) / max(1, N)   if L_loc < threshold           ([AxisIou3d]) (6)
/// ```
///
/// The s_i are learned and shared by all tasks (Kendall et al., CVPR 2018). Without a positive cell
/// (2) is its second sum, not divided. A target velocity that is unknown does not count; the
/// released code trains it towards 0.
///
/// @param alpha α, 0.25
/// @param gamma γ, 2
/// @param weights w_c of the ten channels; 0.2 for velocities, else 1
/// @param threshold of (6), 1
/// @param lambda λ, 5
/// @param smallest side of a box, metres
/// @param largest side of a box, metres
/// @param cell side of a cell, metres
public record CenterHeadLoss(
    double alpha,
    double gamma,
    List<Double> weights,
    double threshold,
    double lambda,
    double smallest,
    double largest,
    double cell) {
  private static final double SMALL = 1e-4;

  public CenterHeadLoss {
    weights = List.copyOf(weights);
    if (weights.size() != HeadMaps.CODE) {
      throw new IllegalArgumentException(
          "center head loss: %d weights; give one for each of %d channels"
              .formatted(weights.size(), HeadMaps.CODE));
    }
  }

  /// The released constants on cells of `cell` metres.
  public static CenterHeadLoss released(double cell) {
    List<Double> weights = List.of(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.2, 0.2);
    return new CenterHeadLoss(0.25, 2, weights, 1, 5, 0.001, 30, cell);
  }

  /// The terms, scalars.
  ///
  /// @param heat L_hm
  /// @param location L_loc
  /// @param iouAware L_iou
  /// @param iou3d the term of (6) without λ
  /// @param near whether (6) is added
  /// @param total L
  public record Terms(
      Value heat, Value location, Value iouAware, Value iou3d, boolean near, Value total) {}

  /// The loss of one task.
  ///
  /// @param s the three s_i, [3]
  public Terms of(HeadMaps maps, CenterTargets targets, Value s) {
    Tensor like = maps.hm().tensor();
    Shape shape = like.shape();
    Tensor y =
        targets.heatmap(
            like.backend(), like.dtype(), shape.dim(0), shape.dim(1), shape.dim(2), shape.dim(3));
    return of(maps, y, targets, s);
  }

  /// The loss of one task with its map of classes y [B, classes, H, W] of zeros and ones.
  public Terms of(HeadMaps maps, Tensor y, CenterTargets targets, Value s) {
    Value heat = heat(maps.hm(), y);
    Value zero = Value.of(Tensor.zeros(y.backend(), y.dtype(), Shape.of()));
    Value location = zero;
    Value aware = zero;
    Value apart = zero;
    int n = targets.size();
    if (n > 0) {
      Value code = maps.rows().gatherRows(targets.index(y.backend())); // [N, 11]
      location = location(code, targets).div(n + SMALL); // (3)
      Tensor wanted = NearestAxisIou.targets(code.tensor(), targets, cell, smallest, largest);
      Value q = code.narrow(1, HeadMaps.CODE, 1).reshape(n);
      aware = q.sub(Value.of(wanted)).abs().sum().div(n + SMALL); // (4)
      apart = AxisIou3d.of(code, targets, cell, smallest, largest).neg().add(1).sum().div(n);
    }
    Value total = balanced(s, 0, heat).add(balanced(s, 1, location)).add(balanced(s, 2, aware));
    boolean near = location.tensor().item() < threshold;
    total = near ? total.add(apart.mul(lambda)) : total; // (6)
    return new Terms(heat, location, aware, apart, near, total);
  }

  /// One summand of (5).
  private static Value balanced(Value s, int i, Value loss) {
    Value squared = s.select(0, i).square();
    return loss.div(squared.mul(2)).add(squared.add(1).log());
  }

  private Value heat(Value hm, Tensor y) {
    Value p = hm.sigmoid().clamp(SMALL, 1 - SMALL); // (1)
    Value miss = p.neg().add(1);
    Value hits = miss.pow(gamma).mul(p.log()).mul(alpha).mul(Value.of(y));
    Value alarms =
        p.pow(gamma).mul(miss.add(SMALL).log()).mul(1 - alpha).mul(Value.of(y.neg().add(1)));
    double n = StrictMath.rint(y.sum().item());
    return hits.add(alarms).sum().div(-StrictMath.max(1, n)); // (2)
  }

  private Value location(Value code, CenterTargets targets) {
    int n = targets.size();
    double[] target = new double[n * HeadMaps.CODE];
    double[] weight = new double[target.length];
    for (int i = 0; i < target.length; i++) {
      double t = targets.code(i / HeadMaps.CODE, i % HeadMaps.CODE);
      boolean known = !Double.isNaN(t);
      target[i] = known ? t : 0;
      weight[i] = known ? weights.get(i % HeadMaps.CODE) : 0;
    }
    Tensor like = code.tensor();
    Value difference =
        code.narrow(1, 0, HeadMaps.CODE).sub(rows(like.backend(), like.dtype(), target));
    return difference.abs().mul(rows(like.backend(), like.dtype(), weight)).sum();
  }

  private static Value rows(Backend backend, DType dtype, double[] x) {
    int n = x.length / HeadMaps.CODE;
    return Value.of(Tensor.rounded(backend, dtype, x, n, HeadMaps.CODE));
  }
}
