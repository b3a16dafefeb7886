package vexel.distill.detect;

import java.util.Arrays;
import java.util.List;
import vexel.autograd.Value;
import vexel.distill.geometry.BevGrid;
import vexel.tensor.Backends;
import vexel.tensor.Tensor;

/// A head that has learned everything.
public final class PerfectHead {
  private PerfectHead() {}

  /// Maps that say exactly the targets; an unknown velocity is 0, the fit of all boxes is even.
  public static HeadMaps of(CenterTargets targets, BevGrid grid, int batch, int classes) {
    int cells = grid.cells();
    double[] hm = new double[batch * classes * cells];
    Arrays.fill(hm, -9);
    double[] code = new double[batch * HeadMaps.CODE * cells];
    for (int p = 0; p < targets.size(); p++) {
      int sample = targets.row(p) / cells;
      int cell = targets.row(p) % cells;
      hm[(sample * classes + targets.category(p)) * cells + cell] = 4;
      for (int i = 0; i < HeadMaps.CODE; i++) {
        double v = targets.code(p, i);
        code[(sample * HeadMaps.CODE + i) * cells + cell] = Double.isNaN(v) ? 0 : v;
      }
    }
    List<Value> parts = map(code, grid, batch, HeadMaps.CODE).split(1, 2, 1, 3, 2, 2);
    return new HeadMaps(
        map(hm, grid, batch, classes),
        parts.get(0),
        parts.get(1),
        parts.get(2),
        parts.get(3),
        parts.get(4),
        map(new double[batch * cells], grid, batch, 1));
  }

  private static Value map(double[] x, BevGrid grid, int batch, int channels) {
    return Value.of(
        Tensor.copyOf(Backends.reference(), x, batch, channels, grid.height(), grid.width()));
  }
}
