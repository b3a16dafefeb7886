package vexel.nn.vision;

import java.util.Arrays;
import vexel.autograd.Value;
import vexel.autograd.op.Csr;
import vexel.autograd.op.CsrGather;
import vexel.tensor.Backend;

/// Resizes a square grid of position embeddings to the patches of an image by bicubic interpolation
/// (Keys 1981), as PyTorch's `interpolate(mode="bicubic", align_corners=False)` does.
///
/// Along an axis of M stored and n wanted positions, s = M/(n + offset) and position i reads the
/// grid at c = s (i + ½) (1), in units of cells whose centres are at j + ½:
///
/// - plain: the four nearest cells, weighted by Keys' kernel with a = −¾ of their distance; cells
///   beyond the border are the border's (2);
/// - antialiased: all cells within 2·max(s, 1), weighted by the kernel with a = −½ of the distance
///   over max(s, 1), weights made to sum to one (3).
///
/// @param offset 0.1 in DINO and DINOv2 as released, which read the scale from (n + 0.1)/M; 0
///   otherwise
/// @param antialias whether (3) replaces (2)
public record PositionGrid(double offset, boolean antialias) {
  /// DINOv2 without registers.
  public static final PositionGrid DINOV2 = new PositionGrid(0.1, false);

  /// DINO, which DINOv2 took it from.
  public static final PositionGrid DINO = DINOV2;

  /// MaskCLIP, which resizes to a size.
  public static final PositionGrid MASK_CLIP = new PositionGrid(0, false);

  /// DINOv2 with registers.
  public static final PositionGrid DINOV2_REGISTERS = new PositionGrid(0, true);

  /// The cells one position reads.
  private static final class Taps {
    final int[] cell;
    final double[] weight;

    Taps(int[] cell, double[] weight) {
      this.cell = cell;
      this.weight = weight;
    }
  }

  /// grid[M·M, D] → [rows·columns, D]. The stored size is left as it is.
  Value resized(Value grid, int stored, int rows, int columns) {
    if (rows == stored && columns == stored) {
      return grid;
    }
    return grid.gather(CsrGather.of(matrix(grid.tensor().backend(), stored, rows, columns)));
  }

  /// The interpolation as a sparse matrix [rows·columns, M·M], the product of both axes' weights.
  Csr matrix(Backend backend, int stored, int rows, int columns) {
    Taps[] vertical = axis(stored, rows);
    Taps[] horizontal = axis(stored, columns);
    int[] ptr = new int[rows * columns + 1];
    int entries = 0;
    for (int i = 0; i < ptr.length - 1; i++) {
      ptr[i] = entries;
      entries += vertical[i / columns].cell.length * horizontal[i % columns].cell.length;
    }
    ptr[ptr.length - 1] = entries;
    int[] col = new int[entries];
    double[] w = new double[entries];
    int e = 0;
    for (Taps y : vertical) {
      for (Taps x : horizontal) {
        for (int i = 0; i < y.cell.length; i++) {
          for (int j = 0; j < x.cell.length; j++, e++) {
            col[e] = y.cell[i] * stored + x.cell[j];
            w[e] = y.weight[i] * x.weight[j];
          }
        }
      }
    }
    return Csr.of(backend, stored * stored, ptr, col, w);
  }

  private Taps[] axis(int stored, int wanted) {
    double scale = stored / (wanted + offset);
    Taps[] taps = new Taps[wanted];
    for (int i = 0; i < wanted; i++) {
      double centre = scale * (i + 0.5); // (1)
      taps[i] = antialias ? smooth(centre, Math.max(scale, 1), stored) : near(centre, stored);
    }
    return taps;
  }

  private static Taps near(double centre, int stored) { // (2)
    int first = (int) Math.floor(centre - 0.5) - 1;
    int[] cell = new int[4];
    double[] weight = new double[4];
    for (int j = 0; j < 4; j++) {
      cell[j] = Math.clamp(first + j, 0, stored - 1);
      weight[j] = keys(-0.75, Math.abs(first + j + 0.5 - centre));
    }
    return new Taps(cell, weight);
  }

  private static Taps smooth(double centre, double width, int stored) { // (3)
    int from = Math.max((int) (centre - 2 * width + 0.5), 0);
    int to = Math.min((int) (centre + 2 * width + 0.5), stored);
    int[] cell = new int[to - from];
    double[] weight = new double[to - from];
    double sum = 0;
    for (int j = 0; j < cell.length; j++) {
      cell[j] = from + j;
      weight[j] = keys(-0.5, Math.abs(from + j + 0.5 - centre) / width);
      sum += weight[j];
    }
    double total = sum;
    Arrays.setAll(weight, j -> weight[j] / total);
    return new Taps(cell, weight);
  }

  /// Keys' cubic convolution kernel at distance x ≥ 0.
  private static double keys(double a, double x) {
    if (x < 1) {
      return ((a + 2) * x - (a + 3)) * x * x + 1;
    }
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
  }
}
