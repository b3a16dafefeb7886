package vexel.distill.geometry;

/// The conventions of point-to-pixel pairing. Published code bases differ in each of them.
///
/// @param minDepth a pair's depth must exceed this, metres
/// @param depth what `minDepth` is compared with
/// @param bounds which projections (u, v) count as inside the H×W image
/// @param rounding from (u, v) to the integer pixel (row, col), and on from one image size to
///   another
/// @param readOut how a patch grid is read at a pair
/// @param zBuffer hides points behind nearer ones; the published methods have none
public record PairRule(
    double minDepth,
    Depth depth,
    Bounds bounds,
    Rounding rounding,
    ReadOut readOut,
    ZBuffer zBuffer) {

  /// The measure of distance that must exceed the minimum.
  public enum Depth {
    /// d of the projection (the camera's z axis).
    CAMERA,
    /// The point's x in LiDAR coordinates (ScaLR on SemanticKITTI); d must still be positive.
    LIDAR_X
  }

  /// The part of the image plane that counts.
  public enum Bounds {
    /// 0 < u < W − 1 and 0 < v < H − 1.
    STRICT,
    /// 0 ≤ u < W and 0 ≤ v < H.
    HALF_OPEN
  }

  /// From real pixel coordinates to integer ones.
  public enum Rounding {
    /// ⌊u⌋; resizing gives row' = ⌊row·H'/H⌋ (ScaLR).
    FLOOR,
    /// Nearest, halves to even; resizing rounds too and clips to the image (SLidR).
    NEAREST
  }

  /// Where a pixel lies on the patch grid `[h, w]`.
  public enum ReadOut {
    /// Integer pixel, corners aligned: row (h − 1)/(H − 1), col (w − 1)/(W − 1).
    ALIGN_CORNERS,
    /// Real projection, cell centres at ½: v h/H − ½, u w/W − ½, clamped to the grid.
    HALF_PIXEL
  }

  /// Occlusion by depth: of the points in one cell of the image those much farther than the nearest
  /// are dropped.
  ///
  /// @param cell side of a cell in pixels; 0 = no filter
  /// @param tolerance a point stays if d ≤ (1 + tolerance) · nearest d
  public record ZBuffer(int cell, double tolerance) {
    /// No filter.
    public static final ZBuffer OFF = new ZBuffer(0, 0);
  }

  /// Depth > 1 m, strict bounds, pixel by floor, corners aligned: ScaLR (Puy et al. 2024) and the
  /// default of every recipe.
  public static final PairRule SPEC =
      new PairRule(
          1.0, Depth.CAMERA, Bounds.STRICT, Rounding.FLOOR, ReadOut.ALIGN_CORNERS, ZBuffer.OFF);

  /// As [#SPEC] with pixels rounded to the nearest: SLidR (Sautier et al. 2022).
  public static final PairRule SLIDR = SPEC.with(Rounding.NEAREST);

  /// As [#SPEC], but the minimum is on x in LiDAR coordinates: ScaLR's loader for SemanticKITTI.
  public static final PairRule SEMANTIC_KITTI =
      new PairRule(
          1.0, Depth.LIDAR_X, Bounds.STRICT, Rounding.FLOOR, ReadOut.ALIGN_CORNERS, ZBuffer.OFF);

  /// Depth > 0.1 m, half-open bounds, half-pixel read-out at the real projection.
  public static final PairRule HALF_PIXEL =
      new PairRule(
          0.1, Depth.CAMERA, Bounds.HALF_OPEN, Rounding.FLOOR, ReadOut.HALF_PIXEL, ZBuffer.OFF);

  public PairRule {
    if (!(minDepth >= 0) || zBuffer.cell() < 0 || !(zBuffer.tolerance() >= 0)) {
      throw new IllegalArgumentException(
          "pair rule: minDepth " + minDepth + " and " + zBuffer + " must not be negative");
    }
  }

  /// This rule with another rounding.
  public PairRule with(Rounding other) {
    return new PairRule(minDepth, depth, bounds, other, readOut, zBuffer);
  }

  /// This rule with another read-out.
  public PairRule with(ReadOut other) {
    return new PairRule(minDepth, depth, bounds, rounding, other, zBuffer);
  }

  /// This rule with an occlusion filter.
  public PairRule with(ZBuffer other) {
    return new PairRule(minDepth, depth, bounds, rounding, readOut, other);
  }

  /// The integer pixel of a real coordinate.
  int pixel(double coordinate) {
    return (int)
        switch (rounding) {
          case FLOOR -> StrictMath.floor(coordinate);
          case NEAREST -> StrictMath.rint(coordinate);
        };
  }

  /// The integer pixel `i` of an axis of `from` pixels on the axis resized to `to` pixels.
  int resized(int i, int from, int to) {
    return switch (rounding) {
      case FLOOR -> (int) ((long) i * to / from);
      case NEAREST -> Math.clamp((long) StrictMath.rint((double) i * to / from), 0, to - 1);
    };
  }

  /// The integer pixel `i` on an axis cut to `length` pixels from `first` and resized to `to`
  /// pixels; outside [0, to) if the cut lost it.
  int cropped(int i, int first, int length, int to) {
    long moved = (long) i - first;
    return (int)
        switch (rounding) {
          case FLOOR -> Math.floorDiv(moved * to, length);
          case NEAREST -> (long) StrictMath.rint((double) moved * to / length);
        };
  }

  /// Whether the projection (u, v) counts as inside an image.
  boolean inside(double u, double v, int height, int width) {
    return switch (bounds) {
      case STRICT -> u > 0 && u < width - 1 && v > 0 && v < height - 1;
      case HALF_OPEN -> u >= 0 && u < width && v >= 0 && v < height;
    };
  }
}
