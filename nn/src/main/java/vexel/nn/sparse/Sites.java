package vexel.nn.sparse;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Where the active voxels of a batch are: distinct coordinates (batch, z, y, x) in ascending
/// order. Row r of a feature matrix belongs to site r.
///
/// Coordinates count cells of this level: after a convolution of stride 2 the cell (1, 1, 1) covers
/// 2×2×2 cells of the level before; [#tensorStride()] is the product of the strides so far. They
/// may be negative unless the sites lie on a grid.
///
/// Kernel maps are geometry, so they are built once per kernel and kept here: all layers of a level
/// share them, and an inverse convolution finds the map of the convolution that it undoes.
public final class Sites {
  /// What a strided convolution leads to.
  ///
  /// @param sites the outputs
  /// @param map from the inputs to the outputs
  public record Coarser(Sites sites, KernelMap map) {}

  /// Sites made from coordinates in any order.
  ///
  /// @param sites the same coordinates in ascending order
  /// @param order I32 [V]: the given row that became each site, for `features.gatherRows(order)`
  public record Sorting(Sites sites, Tensor order) {}

  private record Key(KernelShape shape, @Nullable ActiveRule rule, Backend backend) {}

  private final int[] coords; // [V, 4]: batch, z, y, x
  private final int batch;
  private final @Nullable Zyx grid;
  private final @Nullable Ring ring;
  private final Zyx tensorStride;
  private final Zyx lower;
  private final Zyx upper;
  private final Map<Key, KernelMap> submanifold = new ConcurrentHashMap<>();
  private final Map<Key, Coarser> strided = new ConcurrentHashMap<>();

  Sites(int[] coords, int batch, @Nullable Zyx grid, @Nullable Ring ring, Zyx tensorStride) {
    this.coords = coords;
    this.batch = batch;
    this.grid = grid;
    this.ring = ring;
    this.tensorStride = tensorStride;
    this.lower = extreme(coords, -1);
    this.upper = extreme(coords, 1);
  }

  /// Sites at coords[V, 4], distinct and ascending by (batch, z, y, x).
  ///
  /// @param batch number of samples; each may have any number of sites, even none
  /// @param grid size of the grid that all sites lie on, or null for an unbounded lattice
  /// @throws TensorException naming the first row out of order, out of the batch or off the grid
  public static Sites of(int[] coords, int batch, @Nullable Zyx grid) {
    check(coords, batch, grid);
    for (int r = 1; r < coords.length / 4; r++) {
      int at = 4 * r;
      int order = Arrays.compare(coords, at - 4, at, coords, at, at + 4);
      if (order >= 0) {
        throw new TensorException(
            "sites",
            "row "
                + r
                + " "
                + row(coords, r)
                + (order == 0 ? " repeats" : " belongs before")
                + " row "
                + (r - 1)
                + "; use Sites.sort, or a Voxelization for points");
      }
    }
    return new Sites(coords.clone(), batch, grid, null, Zyx.cube(1));
  }

  /// Sites at coords[V, 4], distinct, in any order.
  ///
  /// @throws TensorException naming two equal rows, or a row out of the batch or off the grid
  public static Sorting sort(int[] coords, int batch, @Nullable Zyx grid) {
    check(coords, batch, grid);
    DistinctKeys distinct = DistinctKeys.of(keysOf(coords, batch));
    int rows = coords.length / 4;
    int[] order = new int[rows];
    Arrays.fill(order, -1);
    int[] sorted = new int[coords.length];
    for (int r = 0; r < rows; r++) {
      int site = distinct.rank(r);
      if (order[site] >= 0) {
        throw new TensorException(
            "sites", "rows " + order[site] + " and " + r + " are both " + row(coords, r));
      }
      order[site] = r;
      System.arraycopy(coords, 4 * r, sorted, 4 * site, 4);
    }
    return new Sorting(
        new Sites(sorted, batch, grid, null, Zyx.cube(1)),
        KernelMap.indices(Backends.selected(), order));
  }

  /// The samples of several site sets behind each other: batch items are renumbered in list order.
  public static Sites concat(List<Sites> parts) {
    Sites first = parts.get(0);
    int length = 0;
    int items = 0;
    for (Sites s : parts) {
      if (!java.util.Objects.equals(s.grid, first.grid)
          || !java.util.Objects.equals(s.ring, first.ring)
          || !s.tensorStride.equals(first.tensorStride)) {
        throw new TensorException(
            "sites",
            "cannot join grid "
                + s.grid
                + " stride "
                + s.tensorStride
                + (s.ring == null ? "" : " " + s.ring)
                + " to grid "
                + first.grid
                + " stride "
                + first.tensorStride
                + (first.ring == null ? "" : " " + first.ring));
      }
      length = Math.addExact(length, s.coords.length);
    }
    int[] all = new int[length];
    int at = 0;
    for (Sites s : parts) {
      System.arraycopy(s.coords, 0, all, at, s.coords.length);
      for (int i = 0; i < s.coords.length; i += 4) {
        all[at + i] += items;
      }
      at += s.coords.length;
      items += s.batch;
    }
    return new Sites(all, items, first.grid, first.ring, first.tensorStride);
  }

  // ---- what they are

  /// Number of sites V.
  public int size() {
    return coords.length / 4;
  }

  /// Number of samples.
  public int batch() {
    return batch;
  }

  /// Size of the grid the sites lie on, null for an unbounded lattice.
  public @Nullable Zyx grid() {
    return grid;
  }

  /// The ring that the y axis closes to, null for one that does not.
  public @Nullable Ring ring() {
    return ring;
  }

  /// Cells of the finest level per cell of this one.
  public Zyx tensorStride() {
    return tensorStride;
  }

  /// A copy of the coordinates [V, 4]: batch, z, y, x.
  public int[] coords() {
    return coords.clone();
  }

  /// First row of sample `b`; of `batch()`, the number of rows.
  public int start(int b) {
    int lo = 0;
    int hi = size();
    while (lo < hi) {
      int mid = (lo + hi) >>> 1;
      if (coords[4 * mid] < b) {
        lo = mid + 1;
      } else {
        hi = mid;
      }
    }
    return lo;
  }

  // ---- kernel maps

  /// The map of a submanifold convolution: outputs are these sites.
  ///
  /// @throws TensorException if the kernel is strided or does not reach its own centre
  public KernelMap submanifold(KernelShape shape, Backend backend) {
    if (!shape.isSubmanifold()) {
      throw new TensorException(
          "submanifold", shape + " needs stride 1 and a padding inside the kernel");
    }
    return submanifold.computeIfAbsent(
        new Key(shape, null, backend),
        k ->
            ring == null
                ? SubmanifoldMap.build(this, shape, backend)
                : RingMap.build(this, shape, ring, backend));
  }

  /// The outputs of a strided convolution, and the map to them.
  public Coarser strided(KernelShape shape, ActiveRule rule, Backend backend) {
    return strided.computeIfAbsent(
        new Key(shape, rule, backend), k -> StridedMap.build(this, shape, rule, backend));
  }

  /// Coordinate `axis` (0 = batch, z, y, x) of row `r`.
  int at(int r, int axis) {
    return coords[4 * r + axis];
  }

  Zyx lower() {
    return lower;
  }

  Zyx upper() {
    return upper;
  }

  /// All keys in ascending order, closed by a key larger than any.
  long[] keys(LinearKey key) {
    int rows = size();
    long[] keys = new long[rows + 1];
    for (int r = 0; r < rows; r++) {
      keys[r] = key.key(coords[4 * r], coords[4 * r + 1], coords[4 * r + 2], coords[4 * r + 3]);
    }
    keys[rows] = Long.MAX_VALUE;
    return keys;
  }

  // ---- checks

  private static void check(int[] coords, int batch, @Nullable Zyx grid) {
    if (coords.length % 4 != 0) {
      throw new TensorException(
          "sites", coords.length + " numbers are no rows of (batch, z, y, x)");
    }
    for (int r = 0; r < coords.length / 4; r++) {
      int b = coords[4 * r];
      if (b < 0 || b >= batch) {
        throw new TensorException(
            "sites", "row " + r + " " + row(coords, r) + " is outside a batch of " + batch);
      }
      for (int a = 1; a < 4; a++) {
        if (Math.abs((long) coords[4 * r + a]) > 1 << 30) {
          throw new TensorException(
              "sites", "row " + r + " " + row(coords, r) + " is beyond ±2^30 cells");
        }
      }
      if (grid != null
          && (outside(coords[4 * r + 1], grid.z())
              || outside(coords[4 * r + 2], grid.y())
              || outside(coords[4 * r + 3], grid.x()))) {
        throw new TensorException(
            "sites", "row " + r + " " + row(coords, r) + " is outside the grid " + grid);
      }
    }
  }

  private static boolean outside(int c, int n) {
    return c < 0 || c >= n;
  }

  private static String row(int[] coords, int r) {
    return Arrays.toString(Arrays.copyOfRange(coords, 4 * r, 4 * r + 4));
  }

  static long[] keysOf(int[] coords, int batch) {
    LinearKey key = LinearKey.of(batch, extreme(coords, -1), extreme(coords, 1), new Zyx(0, 0, 0));
    long[] keys = new long[coords.length / 4];
    for (int r = 0; r < keys.length; r++) {
      keys[r] = key.key(coords[4 * r], coords[4 * r + 1], coords[4 * r + 2], coords[4 * r + 3]);
    }
    return keys;
  }

  /// The smallest (sign −1) or largest (sign 1) coordinate on each axis; 0 if there is no row.
  private static Zyx extreme(int[] coords, int sign) {
    int[] e = new int[4];
    if (coords.length > 0) {
      System.arraycopy(coords, 0, e, 0, 4);
    }
    for (int i = 4; i < coords.length; i += 4) {
      for (int a = 1; a < 4; a++) {
        e[a] = sign < 0 ? Math.min(e[a], coords[i + a]) : Math.max(e[a], coords[i + a]);
      }
    }
    return new Zyx(e[1], e[2], e[3]);
  }

  @Override
  public String toString() {
    return size() + " sites in " + batch + " samples, stride " + tensorStride;
  }
}
