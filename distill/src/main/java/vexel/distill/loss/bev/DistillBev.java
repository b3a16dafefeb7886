package vexel.distill.loss.bev;

import vexel.autograd.Value;
import vexel.nn.Conv2d;
import vexel.tensor.Tensor;

/// Regions with a scale of their own. Wang et al., *DistillBEV: Boosting Multi-Camera 3D Object
/// Detection with Cross-Modal Knowledge Distillation* (ICCV 2023), §3.2. With A the teacher's
/// [MapAttention], F, G and E the masks (2) and (3) of [BoxRegions], μ_c the mean over channels,
/// μ_yx over cells, κ a 3×3 convolution of one channel:
///
/// ```
/// e_byx = A^s_byx(T) Σ_c A^c_bc(T) Δ_bcyx²                                             (1)
/// L_F = 1/B Σ F e,  L_G = 1/B Σ G e,  L_E = 1/B Σ E e                                  (2)
/// L_ch = 1/B Σ_bc |μ_yx(S) − μ_yx(T)|                                                  (3)
/// L_sp = 1/B Σ_byx |κ(μ_c(S)) − μ_c(T)|                                                (4)
/// L = w_F L_F + w_G L_G + w_E L_E + w_ch L_ch + w_sp L_sp                              (5)
/// ```
///
/// Against [Fgd]: boxes are turned; a cell weighs with the square root of its box's area; the
/// teacher's false positives may be learned like foreground; the student's means follow, not its
/// attention; no context.
///
/// *Deviations.* Whether a cell lies in a box is asked of its centre, in the released code of its
/// lower corner. E is spread evenly over a sample, one of the released ways (the other takes each
/// connected group by itself); its released weight is 0.
///
/// @param temperature τ of the attention, 0.5
/// @param foreground w_F, 1.5·10⁻³
/// @param background w_G, 4·10⁻²
/// @param alarms w_E, 0
/// @param channel w_ch, 0.25
/// @param spatial w_sp, 2.5·10⁻³
public record DistillBev(
    double temperature,
    double foreground,
    double background,
    double alarms,
    double channel,
    double spatial) {
  /// The constants of the released setting for BEVDepth.
  public static final DistillBev RELEASED = new DistillBev(0.5, 1.5e-3, 4e-2, 0, 0.25, 2.5e-3);

  /// The terms without their weights, scalars.
  public record Terms(
      Value foreground, Value background, Value alarms, Value channel, Value spatial) {}

  /// The terms of a student's map [B, C, H, W], adapted, against the teacher's.
  ///
  /// @param kappa κ, which keeps H and W; trains with the student
  public Terms terms(Value student, Tensor teacher, BoxRegions regions, Conv2d kappa) {
    Value t = Value.of(teacher);
    MapAttention attention = MapAttention.of(t, temperature);
    double samples = student.dim(0);
    Value errors = CellErrors.of("distillbev", student, teacher, attention.channel().tensor());
    errors = errors.mul(attention.spatial()); // (1)
    Value channels = student.mean(2, 3).sub(t.mean(2, 3)).abs().sum();
    Value cells = kappa.forward(student.mean(1).unsqueeze(1)).sub(t.mean(1).unsqueeze(1));
    return new Terms(
        CellErrors.under(errors, regions.foreground()).div(samples), // (2)
        CellErrors.under(errors, regions.background()).div(samples),
        CellErrors.under(errors, regions.alarms()).div(samples),
        channels.div(samples), // (3)
        cells.abs().sum().div(samples)); // (4)
  }

  /// (5)
  public Value total(Terms t) {
    Value regions = t.foreground.mul(foreground).add(t.background.mul(background));
    Value means = t.channel.mul(channel).add(t.spatial.mul(spatial));
    return regions.add(t.alarms.mul(alarms)).add(means);
  }
}
