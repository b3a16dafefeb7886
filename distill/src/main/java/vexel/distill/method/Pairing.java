package vexel.distill.method;

/// What is compared with what.
public enum Pairing {
  /// Points with pixels, drawn among all pairs of the step (PPKT).
  POINT_PIXEL,
  /// Superpoints with superpixels: all regions of the step that hold a point (SLidR).
  SUPERPIXEL
}
