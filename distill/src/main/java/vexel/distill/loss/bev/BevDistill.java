package vexel.distill.loss.bev;

import java.util.List;
import vexel.autograd.Value;
import vexel.distill.detect.BoxKeypoints;
import vexel.distill.detect.GaussianMaps;
import vexel.distill.geometry.BevGrid;
import vexel.distill.geometry.Box;
import vexel.distill.loss.InfoNce;
import vexel.tensor.Backend;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Dense imitation under blobs and a contrast between objects. Chen et al., *BEVDistill:
/// Cross-Modal BEV Distillation for Multi-View 3D Object Detection* (ICLR 2023), §3.2 and §3.3.
/// With M the boxes as blobs ([GaussianMaps], overlap 0.1, radius at least 1), s_i and t_i
/// projected rows of student and teacher at point i of N:
///
/// ```
/// L_dense = Σ_byx M_byx Σ_c Δ_bcyx² / Σ M                                             (1)
/// z_ij = t_i·s_j / (‖t_i‖ ‖s_j‖ τ)                                                    (2)
/// L_sparse = −1/N Σ_i log( e^{z_ii} / Σ_j e^{z_ij} )                      ([InfoNce]) (3)
/// L = 0.01 L_dense + 0.2 L_sparse                                                     (4)
/// ```
///
/// In (3) each teacher row looks for its student row. Both projections are trained: 512 wide, then
/// two layers with a normalisation over the batch between them
/// ([vexel.distill.head.ProjectionHead]).
///
/// *Deviations.* The released student is a transformer whose decoder says where to look; here the
/// rows of (3) are read at the centres of the true boxes. Its third part, boxes of the teacher as
/// targets of the decoder's queries, has no counterpart in a head over cells. The released (1)
/// multiplies a mask [B, H, W] to [B, C, H, W] as it comes, which is right for one sample only.
public final class BevDistill {
  /// The weight of (1) in (4).
  public static final double DENSE = 0.01;

  /// The weight of (3) in (4).
  public static final double SPARSE = 0.2;

  /// τ
  public static final double TEMPERATURE = 0.07;

  private static final double OVERLAP = 0.1;
  private static final int LEAST_RADIUS = 1;

  private BevDistill() {}

  /// M [B, H, W]. Boxes without extent and those whose centre is off the grid are left out.
  public static Tensor mask(List<List<Box>> batch, BevGrid grid, Backend backend, DType dtype) {
    double[] all = new double[batch.size() * grid.cells()];
    for (int b = 0; b < batch.size(); b++) {
      List<Box> own =
          batch.get(b).stream().filter(x -> BoxRegions.hasExtent(x) && inside(x, grid)).toList();
      double[] blobs = GaussianMaps.of(own, grid, OVERLAP, LEAST_RADIUS);
      System.arraycopy(blobs, 0, all, b * grid.cells(), grid.cells());
    }
    return Tensor.rounded(backend, dtype, all, batch.size(), grid.height(), grid.width());
  }

  private static boolean inside(Box box, BevGrid grid) {
    double u = grid.column(box.centre().x());
    double v = grid.row(box.centre().y());
    return u >= 0 && u < grid.width() && v >= 0 && v < grid.height();
  }

  /// (1) of maps [B, C, H, W], a scalar; 0 without boxes.
  public static Value dense(Value student, Tensor teacher, Tensor mask) {
    return CellErrors.mean(CellErrors.of("bevdistill", student, teacher), mask); // (1)
  }

  /// The rows of a map at the centres of all boxes of a batch, [K, C], to be projected.
  public static Value centres(Value map, BoxKeypoints points) {
    return points.read(map).select(1, 4);
  }

  /// (3) of projected rows [N, D] of both, a scalar; 0 for N ≤ 1.
  public static Value sparse(Value student, Value teacher) {
    if (!student.shape().equals(teacher.shape())) {
      throw new TensorException(
          "bevdistill",
          "projected student%s and teacher%s must be equal in shape; project both to one width"
              .formatted(student.shape(), teacher.shape()));
    }
    return Value.apply(new InfoNce(TEMPERATURE, true, null, null), teacher, student); // (2, 3)
  }

  /// (4)
  public static Value total(Value dense, Value sparse) {
    return dense.mul(DENSE).add(sparse.mul(SPARSE));
  }
}
