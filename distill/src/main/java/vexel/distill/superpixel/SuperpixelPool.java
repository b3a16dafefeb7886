package vexel.distill.superpixel;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntBinaryOperator;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.autograd.Wanted;
import vexel.autograd.op.Csr;
import vexel.autograd.op.CsrGather;
import vexel.distill.geometry.PatchReadout;
import vexel.tensor.Scope;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Superpixels of patch features: the mean, over all pixels of a region, of the features read
/// bilinearly at each pixel and normalised there. Sautier et al., *Image-to-Lidar Self-Supervised
/// Distillation for Autonomous Driving Data* (SLidR, CVPR 2022), who upsample the whole map first.
///
/// For a region s of n_s pixels x, with the weights w_xj of [PatchReadout] (corners aligned) on the
/// patches t_j of its image,
///
/// ```
/// r_x = Σ_j w_xj t_j                                                                    (1)
/// u_x = r_x / ‖r_x‖,  ‖r_x‖ at least 10⁻¹²                                              (2)
/// y_s = c_s Σ_{x∈s} u_x,  c_s = 1/(n_s + 10⁻⁶)                                          (3)
/// ```
///
/// No u_x is ever formed. A norm needs the inner products of the four patches around its pixel, and
/// (3) is linear in the patches once the norms are known:
///
/// ```
/// ‖r_x‖² = Σ_jk w_xj w_xk ⟨t_j, t_k⟩                                                    (4)
/// y_s = Σ_j W_sj t_j,  W_sj = c_s Σ_{x∈s} w_xj / ‖r_x‖                                  (5)
/// ```
///
/// and backward, with g = ∂L/∂y and s the region of x,
///
/// ```
/// ∂L/∂r_x = c_s (g_s − u_x ⟨u_x, g_s⟩) / ‖r_x‖                                          (6)
/// b_x = c_s Σ_k w_xk ⟨t_k, g_s⟩ / ‖r_x‖³,  0 where ‖r_x‖ ≤ 10⁻¹²                        (7)
/// ∂L/∂t_j = Σ_s W_sj g_s − Σ_k M_jk t_k,  M_jk = Σ_x b_x w_xj w_xk                      (8)
/// ```
///
/// where (8) is (6) summed over pixels, as ⟨u_x, g_s⟩ u_x / ‖r_x‖ = (b_x/c_s) r_x. W has entries
/// for the patches about a region, M for patches of one cell ([CellMatrix]); both are sparse. Inner
/// products, norms, W and M are computed in double precision, image by image in raster order; W, Wᵀ
/// and M meet g and t in the features' own type.
///
/// *Deviation.* Where patches cancel in r_x to less than 10⁻⁶ of themselves, what is left is
/// rounding, and its direction is nothing: such a pixel counts as 0 in (3) and takes no gradient.
///
/// The teacher's patches may be a trained projection of frozen ones, as in SLidR, hence an op; for
/// frozen features there is [#of(Regions, Tensor, int, int)].
///
/// @param regions which pixel belongs to which region
/// @param gridHeight h, rows of each image's patch grid
/// @param gridWidth w
public record SuperpixelPool(Regions regions, int gridHeight, int gridWidth)
    implements Op<SuperpixelPool.Cache> {
  /// The least norm.
  static final double EPSILON = 1e-12;

  /// The patches, W with its transpose, and the norms of each image's pixels.
  public record Cache(Tensor patches, CsrGather pool, List<PooledImage> images) {}

  /// Superpixels [S, D] of patches t[images·h·w, D].
  public static Value of(Regions regions, Value patches, int gridHeight, int gridWidth) {
    return Value.apply(new SuperpixelPool(regions, gridHeight, gridWidth), patches);
  }

  /// Superpixels [S, D] of frozen patches t[images·h·w, D].
  public static Tensor of(Regions regions, Tensor patches, int gridHeight, int gridWidth) {
    try (Scope scope = Scope.open()) {
      SuperpixelPool pool = new SuperpixelPool(regions, gridHeight, gridWidth);
      return scope.keep(pool.forward(patches).outputs().get(0));
    }
  }

  @Override
  public Step<Cache> forward(Tensor... in) {
    Tensor t = in[0].contiguous();
    int patches = regions.images() * gridHeight * gridWidth;
    if (t.rank() != 2 || t.dim(0) != patches) {
      throw new TensorException(
          "superpixel pool",
          "patches"
              + t.shape()
              + " must be ["
              + patches
              + ", D]: "
              + regions.images()
              + " images of "
              + gridHeight
              + "x"
              + gridWidth
              + " patches");
    }
    SparseRows weights = new SparseRows(regions.size(), patches);
    List<PooledImage> images = new ArrayList<>();
    for (int i = 0; i < regions.images(); i++) {
      PooledImage image = pooled(i, t);
      image.appendWeights(weights, i * gridHeight * gridWidth);
      images.add(image);
    }
    CsrGather pool = CsrGather.of(weights.on(t.backend(), t.dtype()));
    return Step.of(pool.forward(t).outputs().get(0), new Cache(t, pool, images)); // (5)
  }

  private PooledImage pooled(int i, Tensor t) {
    LabelMap map = regions.map(i);
    GridAxis rows = GridAxis.of(map.height(), gridHeight);
    GridAxis cols = GridAxis.of(map.width(), gridWidth);
    double[] x = numbers(image(t, i));
    return new PooledImage(
        regions, i, rows, cols, CellMatrix.products(x, t.dim(1), gridHeight, gridWidth));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    int patches = c.patches.dim(0);
    double[] g = numbers(dy[0]);
    SparseRows rows = new SparseRows(patches, patches);
    for (int i = 0; i < regions.images(); i++) {
      double[] products = products(i, g, c);
      c.images.get(i).projection(products).appendTo(rows, i * gridHeight * gridWidth);
    }
    Csr m = rows.on(c.patches.backend(), c.patches.dtype());
    Tensor along = new CsrGather(m, m).forward(c.patches).outputs().get(0); // M is symmetric
    Tensor dt = requireNonNull(c.pool.backward(dy, null, wanted)[0]);
    return new @Nullable Tensor[] {dt.sub(along)}; // (8)
  }

  /// ⟨t_j, g_s⟩ of image i where W_sj ≠ 0, `[regions of the image, patches of the image]`.
  private double[] products(int i, double[] g, Cache c) {
    int patches = gridHeight * gridWidth;
    int first = regions.first(i);
    int[] ptr = c.pool.matrix().ptr().toInts();
    int[] col = c.pool.matrix().col().toInts();
    double[] t = numbers(image(c.patches, i));
    double[] product = new double[(regions.first(i + 1) - first) * patches];
    for (int s = first; s < regions.first(i + 1); s++) {
      for (int e = ptr[s]; e < ptr[s + 1]; e++) {
        int j = col[e] - i * patches;
        product[(s - first) * patches + j] = CellMatrix.dot(t, j, g, s, c.patches.dim(1));
      }
    }
    return product;
  }

  /// The patches of image i, a view.
  private Tensor image(Tensor t, int i) {
    return t.narrow(0, i * gridHeight * gridWidth, gridHeight * gridWidth);
  }

  private static double[] numbers(Tensor x) {
    return x.widened();
  }

  /// What the pool is checked on: one image, two images of different sizes with a region dropped
  /// and a label beyond 150, an image no pair lies in, one pixel.
  public static List<Sample> samples() {
    LabelMap quarters = map(6, 8, (r, c) -> r / 3 * 2 + c / 4);
    LabelMap stripes = map(5, 7, (r, c) -> c < 3 ? 0 : c < 5 ? 200 : 300);
    LabelMap pixel = map(1, 1, (r, c) -> 0);
    LabelMap tall = map(3, 2, (r, c) -> r % 2);
    Regions one = at(List.of(quarters), new int[] {0, 0, 0, 0}, new int[] {0, 0, 5, 3}, 0, 7, 2, 6);
    Regions two = at(List.of(quarters, stripes), new int[] {1, 0, 1}, new int[] {4, 0, 0}, 6, 7, 0);
    Regions second = at(List.of(quarters, tall), new int[] {1, 1}, new int[] {0, 1}, 0, 1);
    Regions single = at(List.of(pixel), new int[] {0}, new int[] {0}, 0);
    return List.of(
        Sample.of(new SuperpixelPool(one, 2, 3), Shape.of(6, 5)),
        Sample.of(new SuperpixelPool(two, 3, 2), Shape.of(12, 3)),
        Sample.of(new SuperpixelPool(second, 2, 2), Shape.of(8, 4)),
        Sample.of(new SuperpixelPool(single, 1, 1), Shape.of(1, 3)),
        Sample.rejected(new SuperpixelPool(two, 3, 2), "must be [12, D]", Shape.of(6, 3)));
  }

  private static LabelMap map(int height, int width, IntBinaryOperator label) {
    int[] labels = new int[height * width];
    Arrays.setAll(labels, i -> label.applyAsInt(i / width, i % width));
    return LabelMap.of(height, width, labels);
  }

  private static Regions at(List<LabelMap> maps, int[] image, int[] row, int... col) {
    return Regions.of(maps, image, row, col, new int[image.length]);
  }
}
