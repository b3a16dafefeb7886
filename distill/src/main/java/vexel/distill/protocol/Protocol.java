package vexel.distill.protocol;

/// Whose recipe a student is judged by.
public enum Protocol {
  /// BatchNorm without affine part and a linear classifier, found by one convex solver with the
  /// regularisation chosen on a tuning split ([vexel.distill.eval.LinearProbe]): the yardstick for
  /// comparing features. Probes only.
  CONVEX,
  /// SLidR (Sautier et al., CVPR 2022): SGD with dampening, cosine per epoch, CE + Lovász.
  SLIDR,
  /// SuperFlow (Xu et al., ECCV 2024): AdamW, one cycle, CE + 2 Lovász.
  SUPERFLOW,
  /// ScaLR (Puy et al., CVPR 2024): AdamW, warm-up and cosine, layer-wise decay, CE + Lovász, a
  /// head of BatchNorm and a linear map that starts at zero.
  SCALR
}
