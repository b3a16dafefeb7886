package vexel.distill.loss.bev;

import java.util.List;
import vexel.autograd.Value;
import vexel.distill.geometry.BevGrid;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.Points;
import vexel.distill.geometry.Vec3;
import vexel.tensor.Backend;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Imitation between cameras where a LiDAR shows something. Li et al., *BEV-LGKD: A Unified
/// LiDAR-Guided Knowledge Distillation Framework for BEV 3D Object Detection* (2022). With o the
/// place of the sensor, u_m the centre of cell m, a the side of a cell, z and q the logits of depth
/// of student and teacher in Ω, the pixels with a LiDAR return:
///
/// ```
/// M_f = 1 in cells that hold a return inside a true box                                (1)
/// M_v = 1 in cells m near the ray from o through a cell n of M_f:
///       | |u_m − o| − |u_n − o| | ≤ ρ,  distance of u_m from the ray ≤ a/2             (2)
/// L_bev = Σ_byx (M_f ∨ M_v) Σ_c Δ_bcyx² / Σ (M_f ∨ M_v)                                 (3)
/// L_depth = 1/max(1, |Ω|) Σ_{p ∈ Ω} KL( softmax(q_p) ‖ softmax(z_p) )                   (4)
/// ```
///
/// A camera errs along the ray and hardly across it, so what belongs to an object lies in (2).
///
/// *Reconstruction.* No text of the method but its summary and (3) was at hand: the geometry of (1)
/// and (2), ρ and the direction of (4) are ours; the paper's weights are not known.
public final class BevLgkd {
  /// ρ, metres.
  public static final double REACH = 2;

  private BevLgkd() {}

  /// (1) [B, H, W], from the returns and the true boxes of each sample, both in the LiDAR's frame.
  public static Tensor foreground(
      List<Points> returns, List<List<Box>> batch, BevGrid grid, Backend backend, DType dtype) {
    if (returns.size() != batch.size()) {
      throw new TensorException(
          "bev-lgkd",
          "%d clouds and the boxes of %d samples; give one cloud for each sample"
              .formatted(returns.size(), batch.size()));
    }
    double[] m = new double[batch.size() * grid.cells()];
    for (int b = 0; b < batch.size(); b++) {
      List<Box> boxes = batch.get(b).stream().filter(BoxRegions::hasExtent).toList();
      Points cloud = returns.get(b);
      for (int i = 0; i < cloud.size(); i++) {
        Vec3 p = cloud.at(i);
        int u = (int) StrictMath.floor(grid.column(p.x()));
        int v = (int) StrictMath.floor(grid.row(p.y()));
        boolean on = u >= 0 && u < grid.width() && v >= 0 && v < grid.height();
        if (on && boxes.stream().anyMatch(box -> box.contains(p))) {
          m[b * grid.cells() + v * grid.width() + u] = 1;
        }
      }
    }
    return Tensor.rounded(backend, dtype, m, batch.size(), grid.height(), grid.width());
  }

  /// M_f ∨ M_v: a mask (1) with (2) added.
  ///
  /// @param sensor o, x and y in the LiDAR's frame
  /// @param reach ρ, metres
  public static Tensor alongRays(Tensor foreground, BevGrid grid, Vec3 sensor, double reach) {
    double[] m = foreground.widened();
    double[] y = m.clone();
    Vec3 o = new Vec3(sensor.x(), sensor.y(), 0);
    int around = (int) StrictMath.ceil(reach / grid.cell()) + 1;
    for (int n = 0; n < m.length; n++) {
      if (m[n] > 0) {
        mark(y, n, around, grid, o, reach);
      }
    }
    return Tensor.rounded(
        foreground.backend(), foreground.dtype(), y, foreground.shape().toArray());
  }

  private static void mark(double[] y, int n, int around, BevGrid grid, Vec3 o, double reach) {
    int cell = n % grid.cells();
    int row = cell / grid.width();
    int column = cell % grid.width();
    Vec3 ray = centre(grid, row, column).minus(o);
    double far = ray.norm();
    for (int r = Math.max(0, row - around); r <= Math.min(grid.height() - 1, row + around); r++) {
      int to = Math.min(grid.width() - 1, column + around);
      for (int c = Math.max(0, column - around); c <= to; c++) {
        Vec3 d = centre(grid, r, c).minus(o);
        boolean near = StrictMath.abs(d.norm() - far) <= reach;
        double across = StrictMath.abs(ray.x() * d.y() - ray.y() * d.x());
        if (near && d.dot(ray) >= 0 && across <= grid.cell() / 2 * far) { // (2)
          y[n - cell + r * grid.width() + c] = 1;
        }
      }
    }
  }

  private static Vec3 centre(BevGrid grid, int row, int column) {
    double x = grid.x0() + (column + 0.5) * grid.cell();
    return new Vec3(x, grid.y0() + (row + 0.5) * grid.cell(), 0);
  }

  /// (3) of maps [B, C, H, W] under a mask [B, H, W], a scalar; 0 under an empty one.
  public static Value features(Value student, Tensor teacher, Tensor mask) {
    return CellErrors.mean(CellErrors.of("bev-lgkd", student, teacher), mask); // (3)
  }

  /// (4) of logits [n, D, H, W] of depth, a scalar.
  ///
  /// @param returns 1 in Ω, else 0, [n, H, W]
  public static Value depth(Value student, Tensor teacher, Tensor returns) {
    CellErrors.alike("bev-lgkd depth", student, teacher);
    Value q = Value.of(teacher).logSoftmax(1);
    Value divergence = q.exp().mul(q.sub(student.logSoftmax(1))).sum(1);
    return CellErrors.mean(divergence, returns); // (4)
  }
}
