package vexel.distill.loss.bev;

import vexel.autograd.Value;

/// Which cells and which channels of a map are active. Yang et al., *Focal and Global Knowledge
/// Distillation for Detectors* (FGD, CVPR 2022), eqs. 6 to 9:
///
/// ```
/// A^s_byx = H W softmax_yx( 1/C Σ_c |F_bcyx| / τ )        (1)
/// A^c_bc  = C softmax_c( 1/(H W) Σ_yx |F_bcyx| / τ )      (2)
/// ```
///
/// Both have the mean 1, so as weights they move attention and add none.
///
/// @param spatial A^s [B, H, W]
/// @param channel A^c [B, C]
public record MapAttention(Value spatial, Value channel) {
  /// The attention of a map [B, C, H, W].
  ///
  /// @param temperature τ
  public static MapAttention of(Value map, double temperature) {
    int b = map.dim(0);
    int c = map.dim(1);
    int h = map.dim(2);
    int w = map.dim(3);
    Value size = map.abs();
    Value cells = size.mean(1).reshape(b, h * w).div(temperature);
    Value channels = size.mean(2, 3).div(temperature);
    return new MapAttention(
        cells.softmax(1).mul(h * w).reshape(b, h, w), // (1)
        channels.softmax(1).mul(c)); // (2)
  }
}
