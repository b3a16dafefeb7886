package vexel.distill.loss.bev;

import java.util.List;
import vexel.autograd.Value;
import vexel.autograd.op.AxisWeights;
import vexel.autograd.op.Resample;
import vexel.distill.detect.CenterTargets;
import vexel.distill.detect.HeadMaps;
import vexel.distill.loss.GaussianFocal;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Unary;

/// Two teachers, the LiDAR and the labels. Kim et al., *LabelDistill: Label-guided Cross-modal
/// Knowledge Distillation for Camera-based 3D Object Detection* (ECCV 2024). A network that turns
/// boxes into features is trained to be read by the LiDAR detector's head; the student's channels
/// are parted, some follow the LiDAR, some the labels. With y the blobs of the true boxes by class,
/// m their sum over classes, also at half the size, N the true centres, p the teacher's
/// likelihoods, q and t the codes of boxes at the centres:
///
/// ```
/// L_f(m) = Σ_levels Σ_byx m_byx Σ_c Δ_bcyx² / max(1, Σ m)                               (1)
/// L_hm = 1/max(1, N) ·  penalty-reduced focal loss of z towards p y       ([GaussianFocal]) (2)
/// L_box = w_b/N Σ_n Σ_i |q_ni − t_ni|,  0 for N = 0                                      (3)
/// L = 0.3 L_f(m) for the LiDAR + 0.3 L_f(1[m > 0]) for the labels + L_hm + L_box          (4)
/// ```
///
/// p never is 1, so (2) has no centres and consists of its second sum alone: it presses down, least
/// where the teacher is sure. Channels of boxes whose truth is unknown (velocities) do not count in
/// (3). The network for labels is no part of this file.
///
/// @param lidar the first weight of (4), 0.3
/// @param label the second weight of (4), 0.3
/// @param box w_b, 0.25
public record LabelDistill(double lidar, double label, double box) {
  /// The constants of the released settings.
  public static final LabelDistill RELEASED = new LabelDistill(0.3, 0.3, 0.25);

  private static final double CLAMP = 1e-4;

  /// m [B, H, W] of blobs [B, classes, H, W].
  public static Tensor mask(Tensor blobs) {
    return blobs.sum(1);
  }

  /// A mask [B, H, W] at half the size, read between cells with corner on corner.
  public static Tensor halved(Tensor mask) {
    int h = mask.dim(1);
    int w = mask.dim(2);
    Resample half =
        Resample.of(
            AxisWeights.linear(mask.backend(), h, h / 2, 0.5, true),
            AxisWeights.linear(mask.backend(), w, w / 2, 0.5, true));
    return Value.of(mask).resample(half).tensor();
  }

  /// 1[m > 0]
  public static Tensor binary(Tensor mask) {
    return mask.map(Unary.STEP, 0, 0);
  }

  /// (1) of the maps of all levels, a scalar; 0 without boxes.
  public static Value features(List<Value> student, List<Tensor> teacher, List<Tensor> masks) {
    if (student.isEmpty() || student.size() != teacher.size() || student.size() != masks.size()) {
      throw new TensorException(
          "labeldistill",
          "%d maps of the student, %d of the teacher, %d masks; give as many of each"
              .formatted(student.size(), teacher.size(), masks.size()));
    }
    Value sum = null;
    for (int i = 0; i < student.size(); i++) {
      Value errors = CellErrors.of("labeldistill", student.get(i), teacher.get(i));
      double all = StrictMath.max(1, CellErrors.total(masks.get(i)));
      Value level = CellErrors.under(errors, masks.get(i)).div(all);
      sum = sum == null ? level : sum.add(level); // (1)
    }
    return java.util.Objects.requireNonNull(sum);
  }

  /// (2) of one task, a scalar.
  ///
  /// @param z the student's logits [B, classes, H, W]
  /// @param teacher the teacher's logits
  /// @param blobs y [B, classes, H, W]
  public static Value heat(Value z, Tensor teacher, Tensor blobs) {
    CellErrors.alike("labeldistill", z, teacher);
    Tensor p = teacher.map(Unary.SIGMOID).map(Unary.CLAMP, CLAMP, 1 - CLAMP);
    int n = 0;
    for (double y : blobs.widened()) {
      n += y == 1 ? 1 : 0;
    }
    return GaussianFocal.of(z, p.mul(blobs), 2, 4).div(StrictMath.max(1, n)); // (2)
  }

  /// (3) of one task, a scalar.
  ///
  /// @param centres the cells of true centres, with the true codes
  public Value boxes(HeadMaps student, HeadMaps teacher, CenterTargets centres) {
    Tensor index = centres.index(student.hm().tensor().backend());
    Value q = student.rows().gatherRows(index).narrow(1, 0, HeadMaps.CODE);
    Tensor t = teacher.rows().gatherRows(index).narrow(1, 0, HeadMaps.CODE).tensor();
    double[] known = new double[centres.size() * HeadMaps.CODE];
    for (int i = 0; i < known.length; i++) {
      known[i] = Double.isNaN(centres.code(i / HeadMaps.CODE, i % HeadMaps.CODE)) ? 0 : 1;
    }
    Tensor counts = Tensor.rounded(t.backend(), t.dtype(), known, centres.size(), HeadMaps.CODE);
    Value terms = q.sub(Value.of(t)).abs().mul(Value.of(counts));
    return terms.sum().mul(box / StrictMath.max(1, centres.size())); // (3)
  }

  /// (4), of the terms of features and the sum of (2) and (3) over tasks.
  public Value total(Value ofLidar, Value ofLabels, Value response) {
    return ofLidar.mul(lidar).add(ofLabels.mul(label)).add(response);
  }
}
