package vexel.nn.sparse;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;

/// Cells in cylinder coordinates (the default of SLidR):
///
///     x: ⌊√(x² + y²) / radius⌋
///     y: ⌊atan2(y, x)·180/π / degrees⌋
///     z: ⌊z / height⌋
///
/// Near the sensor cells are narrow, far away wide, as the beams are. The seam at ±180° parts two
/// cells: atan2(+0, −x) is +180°, atan2(−0, −x) is −180°.
///
/// @param radius length of a cell along the beam, metres
/// @param degrees its angle
/// @param height its height, metres
public record CylindricalCells(double radius, double degrees, double height) implements CellRule {
  /// 0.1 m, 1°, 0.1 m.
  public static CylindricalCells slidr() {
    return new CylindricalCells(0.1, 1, 0.1);
  }

  @Override
  public @Nullable Zyx grid() {
    return null;
  }

  @Override
  public int[] cells(Tensor points) {
    float[] p = CellRule.coordinates(points);
    int n = points.dim(0);
    int channels = points.dim(1);
    int[] cells = new int[3 * n];
    for (int i = 0; i < n; i++) {
      double x = p[i * channels];
      double y = p[i * channels + 1];
      double z = p[i * channels + 2];
      double angle = StrictMath.atan2(y, x) * (180 / StrictMath.PI);
      cells[3 * i] = CellRule.whole(Math.floor(z / height), i);
      cells[3 * i + 1] = CellRule.whole(Math.floor(angle / degrees), i);
      cells[3 * i + 2] = CellRule.whole(Math.floor(Math.sqrt(x * x + y * y) / radius), i);
    }
    return cells;
  }
}
