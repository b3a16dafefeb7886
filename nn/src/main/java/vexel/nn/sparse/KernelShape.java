package vexel.nn.sparse;

/// The geometry of a sparse convolution: output o meets input c at kernel position k if
///
///     c = o·stride − padding + k·dilation,   0 ≤ k < size, on each axis        (1)
///
/// Positions are numbered in raster order, x fastest: (k_z·S_y + k_y)·S_x + k_x, which is also the
/// order of MinkowskiEngine's kernels (its first spatial axis, x, runs fastest) and of spconv's.
public record KernelShape(Zyx size, Zyx stride, Zyx padding, Zyx dilation) {
  public KernelShape {
    size.atLeast(1, "sparse kernel", "size");
    stride.atLeast(1, "sparse kernel", "stride");
    dilation.atLeast(1, "sparse kernel", "dilation");
  }

  /// A submanifold kernel: stride 1, centred on axes of odd size; on an axis of even size it
  /// reaches from 0 to size − 1 (MinkowskiEngine's convention).
  public static KernelShape submanifold(Zyx size, Zyx dilation) {
    Zyx padding =
        new Zyx(
            centre(size.z()) * dilation.z(),
            centre(size.y()) * dilation.y(),
            centre(size.x()) * dilation.x());
    return new KernelShape(size, Zyx.cube(1), padding, dilation);
  }

  /// A submanifold cube of edge `size`.
  public static KernelShape submanifold(int size) {
    return submanifold(Zyx.cube(size), Zyx.cube(1));
  }

  /// A strided kernel without dilation.
  public static KernelShape strided(Zyx size, Zyx stride, Zyx padding) {
    return new KernelShape(size, stride, padding, Zyx.cube(1));
  }

  /// A strided cube without dilation.
  public static KernelShape strided(int size, int stride, int padding) {
    return strided(Zyx.cube(size), Zyx.cube(stride), Zyx.cube(padding));
  }

  private static int centre(int size) {
    return size % 2 == 1 ? size / 2 : 0;
  }

  /// Number of kernel positions K.
  public int volume() {
    return size.volume();
  }

  /// Whether outputs may be the input sites: stride 1, and each output lies in its own window.
  boolean isSubmanifold() {
    return stride.equals(Zyx.cube(1))
        && within(padding.z(), (size.z() - 1) * dilation.z())
        && within(padding.y(), (size.y() - 1) * dilation.y())
        && within(padding.x(), (size.x() - 1) * dilation.x());
  }

  private static boolean within(int padding, int reach) {
    return padding >= 0 && padding <= reach;
  }

  /// Whether for every position its mirror image is one too, so that half the pairs give the rest.
  boolean isSymmetric() {
    return size.z() % 2 == 1
        && size.y() % 2 == 1
        && size.x() % 2 == 1
        && equals(submanifold(size, dilation));
  }

  /// The grid of the outputs over inputs on `grid`.
  Zyx outputGrid(Zyx grid, ActiveRule rule) {
    return new Zyx(
        outputs(grid.z(), size.z(), stride.z(), padding.z(), dilation.z(), rule),
        outputs(grid.y(), size.y(), stride.y(), padding.y(), dilation.y(), rule),
        outputs(grid.x(), size.x(), stride.x(), padding.x(), dilation.x(), rule));
  }

  private static int outputs(int n, int k, int s, int p, int d, ActiveRule rule) {
    return switch (rule) {
      case WINDOW -> Math.max(0, Math.floorDiv(n + 2 * p - d * (k - 1) - 1, s) + 1);
      case FLOOR -> Math.ceilDiv(n, s);
    };
  }
}
