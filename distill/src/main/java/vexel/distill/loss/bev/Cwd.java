package vexel.distill.loss.bev;

import vexel.autograd.Loss;
import vexel.autograd.Value;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Each channel as a distribution over the cells. Shu et al., *Channel-wise Knowledge Distillation
/// for Dense Prediction* (ICCV 2021), eqs. 3 and 4, of features or of logits of classes:
///
/// ```
/// q_bci = e^{T_bci/τ} / Σ_j e^{T_bcj/τ},  p_bci likewise of S,  i over H·W cells      (1)
/// L = τ²/(B C) Σ_bc Σ_i q_bci log(q_bci / p_bci)                                     (2)
/// ```
///
/// Where a channel is active counts, how strongly does not: a constant added to a channel changes
/// nothing. No boxes are needed.
public final class Cwd {
  /// τ of the released code.
  public static final double TEMPERATURE = 4;

  private Cwd() {}

  /// The loss of a student's map [B, C, H, W] against the teacher's, a scalar.
  ///
  /// @param temperature τ
  public static Value of(Value student, Tensor teacher, double temperature) {
    CellErrors.alike("cwd", student, teacher);
    if (!(temperature > 0)) {
      throw new TensorException(
          "cwd", "temperature must be positive, got " + temperature + "; the paper's is 4");
    }
    Value p = rows(student).div(temperature); // (1)
    Value q = rows(Value.of(teacher)).div(temperature);
    return Loss.klDivergence(p, q, 1).mul(temperature * temperature); // (2)
  }

  private static Value rows(Value map) {
    return map.reshape(map.dim(0) * map.dim(1), map.dim(2) * map.dim(3));
  }
}
