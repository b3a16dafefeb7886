package vexel.distill.loss.bev;

import vexel.autograd.Value;
import vexel.distill.head.GlobalContext;
import vexel.tensor.Tensor;

/// Focal and global distillation. Yang et al., *Focal and Global Knowledge Distillation for
/// Detectors* (FGD, CVPR 2022), eqs. 4 to 13. With A the attention of [MapAttention], F and G the
/// masks (1) of [BoxRegions], Γ the context of [GlobalContext]:
///
/// ```
/// e_byx = A^s_byx(T) Σ_c A^c_bc(T) Δ_bcyx²                                              (1)
/// L_fg = 1/B Σ F e,  L_bg = 1/B Σ G e                                                  (2)
/// L_at = 1/B ( Σ |A^s(S) − A^s(T)| + Σ |A^c(S) − A^c(T)| )                             (3)
/// L_gl = 1/B Σ (Γ_S(S) − Γ_T(T))²                                                      (4)
/// L = α L_fg + β L_bg + γ L_at + λ L_gl                                                (5)
/// ```
///
/// (1) weighs with the teacher's attention alone, (3) lets the student's follow it. Both contexts
/// have parameters and train with the student.
///
/// *Deviations.* Boxes are those of the ground seen from above instead of an image's. The released
/// code writes a box's columns to the mask's rows and the reverse; here they are where they belong.
/// A sample without boxes is background.
///
/// @param temperature τ, 0.5
/// @param alpha α, 10⁻³
/// @param beta β, 5·10⁻⁴
/// @param gamma γ, 10⁻³
/// @param lambda λ, 5·10⁻⁶
public record Fgd(double temperature, double alpha, double beta, double gamma, double lambda) {
  /// The constants of the released code.
  public static final Fgd RELEASED = new Fgd(0.5, 1e-3, 5e-4, 1e-3, 5e-6);

  /// The terms without their weights, scalars.
  public record Terms(Value foreground, Value background, Value attention, Value global) {}

  /// The terms of a student's map [B, C, H, W] against the teacher's.
  ///
  /// @param ofStudent Γ_S
  /// @param ofTeacher Γ_T
  public Terms terms(
      Value student,
      Tensor teacher,
      BoxRegions regions,
      GlobalContext ofStudent,
      GlobalContext ofTeacher) {
    Value t = Value.of(teacher);
    MapAttention own = MapAttention.of(student, temperature);
    MapAttention his = MapAttention.of(t, temperature);
    double samples = student.dim(0);
    Value errors = CellErrors.of("fgd", student, teacher, his.channel().tensor());
    errors = errors.mul(his.spatial()); // (1)
    Value spatial = own.spatial().sub(his.spatial()).abs().sum();
    Value channel = own.channel().sub(his.channel()).abs().sum();
    Value global = ofStudent.forward(student).sub(ofTeacher.forward(t)).square().sum();
    return new Terms(
        CellErrors.under(errors, regions.foreground()).div(samples), // (2)
        CellErrors.under(errors, regions.background()).div(samples),
        spatial.add(channel).div(samples), // (3)
        global.div(samples)); // (4)
  }

  /// (5)
  public Value total(Terms t) {
    Value focal = t.foreground.mul(alpha).add(t.background.mul(beta)).add(t.attention.mul(gamma));
    return focal.add(t.global.mul(lambda));
  }
}
