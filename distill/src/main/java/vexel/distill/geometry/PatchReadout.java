package vexel.distill.geometry;

import java.util.Arrays;
import java.util.List;
import vexel.autograd.Value;
import vexel.tensor.Backend;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Reads a teacher's patch features at paired pixels, bilinearly, without ever building the dense
/// feature map (Puy et al. 2024 upsample to the image's size and read single pixels; the numbers
/// are the same).
///
/// For the pixel (r, c) of an H×W image and a patch grid h×w, with corners aligned,
///
/// ```
/// y = r (h − 1)/(H − 1),   x = c (w − 1)/(W − 1)                                   (1)
/// ```
///
/// or, with half-pixel centres, at the real projection (u, v) and clamped to the grid,
///
/// ```
/// y = v h/H − ½,           x = u w/W − ½                                           (2)
/// ```
///
/// and with y₀ = ⌊y⌋, α = y − y₀, x₀ = ⌊x⌋, β = x − x₀,
///
/// ```
/// f = (1−α)(1−β) t(y₀,x₀) + (1−α)β t(y₀,x₀+1) + α(1−β) t(y₀+1,x₀) + αβ t(y₀+1,x₀+1)  (3)
/// ```
///
/// Each pixel thus has four entries (patch, weight), in the order of (3), also where a weight is 0.
public final class PatchReadout {
  private static final int ENTRIES = 4;

  private final int patches;
  private final int[] patch;
  private final double[] weight;

  private PatchReadout(int patches, int[] patch, double[] weight) {
    this.patches = patches;
    this.patch = patch;
    this.weight = weight;
  }

  /// The read-out of `pairs` (already resized to the teacher's input image) on a grid of
  /// `gridHeight` × `gridWidth` patches, by the pairs' own rule.
  public static PatchReadout of(Pairs pairs, int gridHeight, int gridWidth) {
    int m = pairs.size();
    double[] y = new double[m];
    double[] x = new double[m];
    for (int i = 0; i < m; i++) {
      switch (pairs.rule().readOut()) {
        case ALIGN_CORNERS -> {
          y[i] = aligned(pairs.row(i), pairs.height(), gridHeight);
          x[i] = aligned(pairs.col(i), pairs.width(), gridWidth);
        }
        case HALF_PIXEL -> {
          y[i] = halfPixel(pairs.v(i), pairs.height(), gridHeight);
          x[i] = halfPixel(pairs.u(i), pairs.width(), gridWidth);
        }
      }
    }
    return at(y, x, gridHeight, gridWidth);
  }

  /// The read-out of integer pixels (rows_i, cols_i) of a `height` × `width` image, corners
  /// aligned.
  public static PatchReadout alignCorners(
      int[] rows, int[] cols, int height, int width, int gridHeight, int gridWidth) {
    double[] y = new double[rows.length];
    double[] x = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      y[i] = aligned(rows[i], height, gridHeight);
      x[i] = aligned(cols[i], width, gridWidth);
    }
    return at(y, x, gridHeight, gridWidth);
  }

  /// The read-out at real grid coordinates (y_i, x_i), 0 being the centre of the first patch.
  public static PatchReadout at(double[] y, double[] x, int gridHeight, int gridWidth) {
    int m = y.length;
    int[] patch = new int[ENTRIES * m];
    double[] weight = new double[ENTRIES * m];
    for (int i = 0; i < m; i++) {
      if (!(y[i] >= 0 && y[i] <= gridHeight - 1 && x[i] >= 0 && x[i] <= gridWidth - 1)) {
        throw new TensorException(
            "patch read-out",
            "pixel "
                + i
                + " lies at ("
                + y[i]
                + ", "
                + x[i]
                + "), outside the patch grid ["
                + gridHeight
                + ", "
                + gridWidth
                + "]; resize the pairs to the teacher's image first");
      }
      int y0 = (int) y[i];
      int x0 = (int) x[i];
      int y1 = StrictMath.min(y0 + 1, gridHeight - 1);
      int x1 = StrictMath.min(x0 + 1, gridWidth - 1);
      double a = y[i] - y0;
      double b = x[i] - x0;
      int e = ENTRIES * i; // (3)
      patch[e] = y0 * gridWidth + x0;
      patch[e + 1] = y0 * gridWidth + x1;
      patch[e + 2] = y1 * gridWidth + x0;
      patch[e + 3] = y1 * gridWidth + x1;
      weight[e] = (1 - a) * (1 - b);
      weight[e + 1] = (1 - a) * b;
      weight[e + 2] = a * (1 - b);
      weight[e + 3] = a * b;
    }
    return new PatchReadout(gridHeight * gridWidth, patch, weight);
  }

  /// One read-out over the patches of several images, stacked in the same order.
  public static PatchReadout concat(List<PatchReadout> parts) {
    int entries = parts.stream().mapToInt(p -> p.patch.length).sum();
    int[] patch = new int[entries];
    double[] weight = new double[entries];
    int patches = 0;
    int e = 0;
    for (PatchReadout part : parts) {
      for (int i = 0; i < part.patch.length; i++) {
        patch[e] = patches + part.patch[i];
        weight[e++] = part.weight[i];
      }
      patches += part.patches;
    }
    return new PatchReadout(patches, patch, weight);
  }

  /// (1): the grid coordinate of pixel `pixel` of `size` along one axis, corners aligned.
  public static double aligned(int pixel, int size, int grid) {
    return size == 1 ? 0 : (double) pixel * (grid - 1) / (size - 1);
  }

  private static double halfPixel(double coordinate, int size, int grid) { // (2)
    return Math.clamp(coordinate * grid / size - 0.5, 0, grid - 1);
  }

  /// Number of pixels M.
  public int pixels() {
    return patch.length / ENTRIES;
  }

  /// Number of patches, the rows this reads from.
  public int patches() {
    return patches;
  }

  /// The patch with the largest weight for pixel i (the first of equals).
  public int nearestPatch(int i) {
    int best = ENTRIES * i;
    for (int e = best + 1; e < ENTRIES * i + ENTRIES; e++) {
      best = weight[e] > weight[best] ? e : best;
    }
    return patch[best];
  }

  /// The features `[M, D]` of all pixels, from patch features `[patches, D]`.
  public Tensor read(Tensor patchFeatures) {
    Tensor x = patchFeatures.contiguous();
    requireRows(x, patches);
    Tensor y = Tensor.empty(x.backend(), x.dtype(), Shape.of(pixels(), x.dim(1)));
    lists(x.backend(), x.dtype()).gather(x, y);
    return y;
  }

  /// The same, differentiable in the patch features.
  public Value read(Value patchFeatures) {
    return Value.apply(new ReadPatches(this), patchFeatures);
  }

  /// The gradient `[patches, D]` of the patch features from that of [#read]: the transposed lists,
  /// each patch's pixels in ascending order.
  Tensor backward(Tensor gradient) {
    Tensor dy = gradient.contiguous();
    requireRows(dy, pixels());
    Tensor dx = Tensor.empty(dy.backend(), dy.dtype(), Shape.of(patches, dy.dim(1)));
    transposed(dy.backend(), dy.dtype()).gather(dy, dx);
    return dx;
  }

  private static void requireRows(Tensor x, int rows) {
    if (x.rank() != 2 || x.dim(0) != rows) {
      throw new TensorException(
          "patch read-out", "needs [" + rows + ", D], got " + x.shape() + "; reshape it");
    }
  }

  /// Compressed rows for the gather kernel: row i owns entries ptr_i … ptr_{i+1} − 1.
  ///
  /// @param ptr I32 `[rows + 1]`
  /// @param col I32 `[entries]`
  /// @param weight `[entries]`
  public record Lists(Tensor ptr, Tensor col, Tensor weight) {
    /// y_i = Σ_j w_j x_{col_j}.
    void gather(Tensor x, Tensor y) {
      x.kernels().index().csrGather(ptr, col, weight, x, y);
    }
  }

  /// The lists of [#read]: one row per pixel.
  public Lists lists(Backend backend, DType dtype) {
    int[] ptr = new int[pixels() + 1];
    Arrays.setAll(ptr, i -> ENTRIES * i);
    return tensors(ptr, patch, weight, backend, dtype);
  }

  /// The transposed lists: one row per patch.
  public Lists transposed(Backend backend, DType dtype) {
    int[] ptr = new int[patches + 1];
    for (int p : patch) {
      ptr[p + 1]++;
    }
    for (int p = 0; p < patches; p++) {
      ptr[p + 1] += ptr[p];
    }
    int[] next = Arrays.copyOf(ptr, patches);
    int[] pixel = new int[patch.length];
    double[] w = new double[patch.length];
    for (int e = 0; e < patch.length; e++) {
      int at = next[patch[e]]++;
      pixel[at] = e / ENTRIES;
      w[at] = weight[e];
    }
    return tensors(ptr, pixel, w, backend, dtype);
  }

  private static Lists tensors(int[] ptr, int[] col, double[] w, Backend backend, DType dtype) {
    Tensor weights =
        dtype == DType.F64
            ? Tensor.copyOf(backend, w, w.length)
            : Tensor.copyOf(backend, floats(w), w.length);
    return new Lists(
        Tensor.copyOf(backend, ptr, ptr.length), Tensor.copyOf(backend, col, col.length), weights);
  }

  private static float[] floats(double[] w) {
    float[] f = new float[w.length];
    for (int i = 0; i < w.length; i++) {
      f[i] = (float) w[i];
    }
    return f;
  }
}
