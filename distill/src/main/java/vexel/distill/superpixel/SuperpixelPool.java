package vexel.distill.superpixel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntBinaryOperator;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.autograd.Wanted;
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
/// u_x = r_x / max(‖r_x‖, 10⁻¹²)                                                         (2)
/// y_s = 1/(n_s + 10⁻⁶) Σ_{x∈s} u_x                                                      (3)
/// ```
///
/// ```
/// ∂L/∂u_x = g_s/(n_s + 10⁻⁶),  g = ∂L/∂y,  s the region of x                            (4)
/// ∂L/∂r_x = (∂L/∂u_x − u_x (u_x·∂L/∂u_x)) / ‖r_x‖                                       (5)
/// ∂L/∂t_j = Σ_x w_xj ∂L/∂r_x                                                            (6)
/// ```
///
/// Dense features exist for one block of image rows at a time; backward computes (1) and (2) again
/// block by block and keeps nothing but t. Pixels of regions without a pair are not read.
///
/// The teacher's patches may be a trained projection of frozen ones, as in SLidR, hence an op; for
/// frozen features there is [#of(Regions, Tensor, int, int)].
///
/// @param regions which pixel belongs to which region
/// @param gridHeight h, rows of each image's patch grid
/// @param gridWidth w
public record SuperpixelPool(Regions regions, int gridHeight, int gridWidth)
    implements Op<SuperpixelPool.Cache> {
  private static final double EPSILON = 1e-12;

  /// Numbers a block of dense features holds at most, if more than one image row.
  private static final int BLOCK = 1 << 22;

  /// The patches.
  public record Cache(Tensor patches) {}

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
    List<Tensor> means = new ArrayList<>();
    for (int i = 0; i < regions.images(); i++) {
      try (Scope scope = Scope.open()) {
        means.add(scope.keep(means(t, i)));
      }
    }
    return Step.of(Tensor.concat(0, means), new Cache(t));
  }

  /// The superpixels of image i's regions [S_i, D].
  private Tensor means(Tensor t, int i) {
    int count = regions.first(i + 1) - regions.first(i);
    Tensor sum = Tensor.zeros(t.backend(), t.dtype(), Shape.of(count, t.dim(1)));
    int height = regions.map(i).height();
    int step = rowsPerBlock(i, t.dim(1));
    for (int from = 0; from < height && count > 0; from += step) {
      try (Scope scope = Scope.open()) {
        PixelBlock block = block(i, from, Math.min(height, from + step), t);
        if (!block.isEmpty()) {
          Tensor u = normalized(block.readout().read(image(t, i)), norms(block, t)); // (1), (2)
          sum = scope.keep(sum.add(block.sums(u, count)));
        }
      }
    }
    return count == 0 ? sum : sum.mul(shares(i, t)); // (3)
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    List<Tensor> gradients = new ArrayList<>();
    for (int i = 0; i < regions.images(); i++) {
      try (Scope scope = Scope.open()) {
        gradients.add(scope.keep(gradient(dy[0], c.patches, i)));
      }
    }
    return new @Nullable Tensor[] {Tensor.concat(0, gradients)};
  }

  /// The gradient of image i's patches [h·w, D].
  private Tensor gradient(Tensor dy, Tensor t, int i) {
    Tensor sum = Tensor.zeros(t.backend(), t.dtype(), image(t, i).shape());
    int count = regions.first(i + 1) - regions.first(i);
    if (count == 0) {
      return sum;
    }
    Tensor g = dy.narrow(0, regions.first(i), count).mul(shares(i, t)); // (4)
    int height = regions.map(i).height();
    int step = rowsPerBlock(i, t.dim(1));
    for (int from = 0; from < height; from += step) {
      try (Scope scope = Scope.open()) {
        PixelBlock block = block(i, from, Math.min(height, from + step), t);
        if (!block.isEmpty()) {
          Tensor norm = norms(block, t);
          Tensor u = normalized(block.readout().read(image(t, i)), norm); // (1), (2)
          Tensor du = g.gatherRows(block.region()); // (4)
          Tensor dr = du.emptyLike();
          dr.kernels().rows().l2NormalizeBackward(u, norm, EPSILON, du, dr); // (5)
          sum = scope.keep(sum.add(block.readout().backward(dr))); // (6)
        }
      }
    }
    return sum;
  }

  private PixelBlock block(int i, int from, int to, Tensor t) {
    return PixelBlock.of(regions, i, from, to, gridHeight, gridWidth, t.backend());
  }

  private int rowsPerBlock(int i, int width) {
    return Math.max(1, BLOCK / Math.max(1, width * regions.map(i).width()));
  }

  /// The patches of image i, a view.
  private Tensor image(Tensor t, int i) {
    return t.narrow(0, i * gridHeight * gridWidth, gridHeight * gridWidth);
  }

  private static Tensor norms(PixelBlock block, Tensor t) {
    return Tensor.empty(t.backend(), t.dtype(), Shape.of(block.region().size()));
  }

  private static Tensor normalized(Tensor r, Tensor norm) {
    Tensor u = r.emptyLike();
    r.kernels().rows().l2Normalize(r, EPSILON, u, norm);
    return u;
  }

  /// 1/(n_s + 10⁻⁶) of image i's regions, [S_i, 1].
  private Tensor shares(int i, Tensor like) {
    int first = regions.first(i);
    double[] share = new double[regions.first(i + 1) - first];
    Arrays.setAll(share, s -> 1 / (regions.pixels(first + s) + Regions.EPSILON));
    return Tensor.copyOf(like.backend(), share, share.length, 1).cast(like.dtype());
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
