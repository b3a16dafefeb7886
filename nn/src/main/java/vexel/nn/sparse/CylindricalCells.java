package vexel.nn.sparse;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Cells in cylinder coordinates (the default of SLidR):
///
///     x: ⌊√(x² + y²) / radius⌋
///     y: ⌊atan2(y, x)·180/π / degrees⌋
///     z: ⌊z / height⌋
///
/// Near the sensor cells are narrow, far away wide, as the beams are.
///
/// An open seam at ±180° parts neighbours, as in the released code, and even one direction:
/// atan2(+0, −x) is +180°, atan2(−0, −x) is −180°. A closed one joins both ([Ring]).
///
/// @param radius length of a cell along the beam, metres
/// @param degrees its angle
/// @param height its height, metres
/// @param seam what is behind the sensor
public record CylindricalCells(double radius, double degrees, double height, Seam seam)
    implements CellRule {
  /// What is behind the sensor, where the angle jumps.
  public enum Seam {
    /// Cells on its two sides are no neighbours (SLidR).
    OPEN,
    /// They are.
    CLOSED
  }

  public CylindricalCells {
    double around = 360 / degrees;
    if (seam == Seam.CLOSED && Math.abs(around - Math.rint(around)) > 1e-9) {
      throw new TensorException(
          "voxelize",
          "cells of " + degrees + "° close no ring: 360° must be a whole number of them");
    }
  }

  /// Cells with an open seam.
  public CylindricalCells(double radius, double degrees, double height) {
    this(radius, degrees, height, Seam.OPEN);
  }

  /// 0.1 m, 1°, 0.1 m.
  public static CylindricalCells slidr() {
    return new CylindricalCells(0.1, 1, 0.1);
  }

  @Override
  public @Nullable Zyx grid() {
    return null;
  }

  @Override
  public @Nullable Ring ring() {
    return seam == Seam.OPEN
        ? null
        : new Ring((int) Math.floor(-180 / degrees), (int) Math.rint(360 / degrees));
  }

  @Override
  public int[] cells(Tensor points) {
    float[] p = CellRule.coordinates(points);
    int n = points.dim(0);
    int channels = points.dim(1);
    int[] cells = new int[3 * n];
    Ring ring = ring();
    for (int i = 0; i < n; i++) {
      double x = p[i * channels];
      double y = p[i * channels + 1];
      double z = p[i * channels + 2];
      double angle = StrictMath.atan2(y, x) * (180 / StrictMath.PI);
      cells[3 * i] = CellRule.whole(Math.floor(z / height), i);
      int step = CellRule.whole(Math.floor(angle / degrees), i);
      cells[3 * i + 1] = ring == null ? step : ring.wrap(step);
      cells[3 * i + 2] = CellRule.whole(Math.floor(Math.sqrt(x * x + y * y) / radius), i);
    }
    return cells;
  }
}
