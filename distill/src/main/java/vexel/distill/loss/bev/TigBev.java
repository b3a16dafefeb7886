package vexel.distill.loss.bev;

import java.util.List;
import vexel.autograd.Value;
import vexel.distill.geometry.BevGrid;
import vexel.distill.geometry.Box;
import vexel.tensor.Tensor;

/// The inner geometry of objects in feature space. Huang et al., *TiG-BEV: Multi-view BEV 3D Object
/// Detection via Target Inner-Geometry Learning* (2022), §3.3. With s [C, N] and t the features of
/// both at the N points of a box ([BoxLattice]):
///
/// ```
/// P^S = sᵀ s  (N × N),  Q^S = s sᵀ  (C × C),  P^T and Q^T likewise                    (1)
/// rows of all of them brought to length 1                                           (2)
/// L_point = 1/(K N) Σ_kij (P^S_kij − P^T_kij)²                                       (3)
/// L_channel = 1/(K C) Σ_kij (Q^S_kij − Q^T_kij)²                                     (4)
/// L = w_p L_point + w_c L_channel                                                    (5)
/// ```
///
/// (3) compares widths of any kind; (4) needs equal ones, so the released code puts a 1×1
/// convolution on the student for it alone. A relative of UniDistill's relation loss, with products
/// in place of cosines.
///
/// *Deviations.* Points off the map read 0; the released code moves them to the border, and places
/// points as if corners were cell centres but reads as if they were not. K = 0 gives 0.
///
/// @param points points each way over a box, 24 in the released settings (16 by default)
/// @param margin e, metres, 1.6
/// @param point w_p, 100
/// @param channel w_c, 10 (20 in one setting)
public record TigBev(int points, double margin, double point, double channel) {
  /// The constants of the released settings with a ResNet-50.
  public static final TigBev RELEASED = new TigBev(24, 1.6, 100, 10);

  /// The length below which a row counts as 0.
  private static final double EPSILON = 1e-12;

  /// The points at which these settings read, over the boxes of each sample.
  public BoxLattice lattice(List<List<Box>> batch, BevGrid grid) {
    return BoxLattice.of(batch, grid, points, points, margin);
  }

  /// (3) of maps [B, C_s, H, W] and [B, C_t, H, W], a scalar.
  public static Value betweenPoints(Value student, Tensor teacher, BoxLattice lattice) {
    Value s = lattice.read(student); // [K, C, N]
    Value t = lattice.read(Value.of(teacher));
    if (lattice.boxes() == 0) {
      return s.sum();
    }
    Value difference = unit(s.transpose(1, 2).matmul(s)).sub(unit(t.transpose(1, 2).matmul(t)));
    return difference.square().sum().div((double) s.dim(0) * s.dim(2)); // (3)
  }

  /// (4) of maps [B, C, H, W] of one width, a scalar.
  public static Value betweenChannels(Value student, Tensor teacher, BoxLattice lattice) {
    CellErrors.alike("tig-bev", student, teacher);
    Value s = lattice.read(student);
    Value t = lattice.read(Value.of(teacher));
    if (lattice.boxes() == 0) {
      return s.sum();
    }
    Value difference = unit(s.matmul(s.transpose(1, 2))).sub(unit(t.matmul(t.transpose(1, 2))));
    return difference.square().sum().div((double) s.dim(0) * s.dim(1)); // (4)
  }

  /// (2)
  private static Value unit(Value gram) {
    return gram.l2Normalize(2, EPSILON);
  }

  /// (5)
  public Value total(Value betweenPoints, Value betweenChannels) {
    return betweenPoints.mul(point).add(betweenChannels.mul(channel));
  }
}
