package vexel.nn.sparse;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Backend;
import vexel.tensor.TensorException;

/// Builds the outputs and the map of a strided sparse convolution.
///
/// Equation (1) of [KernelShape], solved for the output, is
///
///     o = (c + padding − k·dilation) / stride,   exact on all axes             (2)
///
/// At one position k this rises strictly with c, so going through the inputs in order gives, for
/// each k, its outputs in ascending order.
final class StridedMap {
  private final Sites inputs;
  private final KernelShape shape;
  private final LinearKey line;
  private final int[][] in; // by kernel position: input rows …
  private final long[][] out; // … and the keys of the outputs they reach
  private final int[] length;

  private StridedMap(Sites inputs, KernelShape shape) {
    this.inputs = inputs;
    this.shape = shape;
    Zyx lo = inputs.lower();
    Zyx hi = inputs.upper();
    Zyx lower = new Zyx(lowest(lo.z(), axis(0)), lowest(lo.y(), axis(1)), lowest(lo.x(), axis(2)));
    Zyx upper =
        new Zyx(highest(hi.z(), axis(0)), highest(hi.y(), axis(1)), highest(hi.x(), axis(2)));
    this.line = LinearKey.of(inputs.batch(), lower, upper, new Zyx(0, 0, 0));
    int expected = Math.max(8, inputs.size() / shape.stride().volume());
    this.in = new int[shape.volume()][expected];
    this.out = new long[shape.volume()][expected];
    this.length = new int[shape.volume()];
  }

  static Sites.Coarser build(Sites inputs, KernelShape shape, ActiveRule rule, Backend backend) {
    StridedMap map = new StridedMap(inputs, shape);
    Zyx grid = inputs.grid() == null ? null : shape.outputGrid(inputs.grid(), rule);
    map.reach(grid);
    long[] outputs =
        switch (rule) {
          case WINDOW -> map.reached();
          case FLOOR -> map.floors();
        };
    int[] coords = new int[4 * outputs.length];
    for (int r = 0; r < outputs.length; r++) {
      map.line.decode(outputs[r], coords, 4 * r);
    }
    Sites coarse =
        new Sites(
            coords,
            inputs.batch(),
            grid,
            ring(inputs, shape),
            inputs.tensorStride().times(shape.stride()));
    return new Sites.Coarser(
        coarse, map.pairs(outputs).map(backend, inputs.size(), outputs.length));
  }

  /// The ring of the outputs. A kernel that reaches beyond its own stride would have to cross the
  /// seam.
  private static @Nullable Ring ring(Sites inputs, KernelShape shape) {
    Ring ring = inputs.ring();
    if (ring == null) {
      return null;
    }
    if (shape.size().y() != shape.stride().y()
        || shape.padding().y() != 0
        || shape.dilation().y() != 1) {
      throw new TensorException(
          "sparse convolution",
          "on a closed ring the kernel must be as large as its stride, without padding, on the y"
              + " axis; got "
              + shape);
    }
    return ring.coarser(shape.stride().y());
  }

  /// One axis of a [KernelShape].
  private record Axis(int size, int stride, int padding, int dilation) {
    /// Writes the kernel positions at which `c` meets an output in [0, bound), and those outputs.
    int solve(int c, int bound, int[] k, int[] o) {
      int found = 0;
      for (int i = 0; i < size; i++) {
        int n = c + padding - i * dilation; // (2)
        int q = Math.floorDiv(n, stride);
        if (q * stride == n && (bound < 0 || (q >= 0 && q < bound))) {
          k[found] = i;
          o[found++] = q;
        }
      }
      return found;
    }
  }

  private Axis axis(int a) {
    return switch (a) {
      case 0 ->
          new Axis(shape.size().z(), shape.stride().z(), shape.padding().z(), shape.dilation().z());
      case 1 ->
          new Axis(shape.size().y(), shape.stride().y(), shape.padding().y(), shape.dilation().y());
      default ->
          new Axis(shape.size().x(), shape.stride().x(), shape.padding().x(), shape.dilation().x());
    };
  }

  /// A lower bound of the outputs that inputs from `c` upwards reach, or round down to.
  private static int lowest(int c, Axis a) {
    int span = (a.size - 1) * a.dilation;
    return Math.floorDiv(Math.min(c, Math.addExact(c, a.padding - span)), a.stride);
  }

  /// An upper bound of the outputs that inputs up to `c` reach, or round down to.
  private static int highest(int c, Axis a) {
    return Math.floorDiv(Math.max(c, Math.addExact(c, a.padding)), a.stride);
  }

  /// Lists, for each kernel position, the inputs that meet an output there, and the output's key.
  private void reach(@Nullable Zyx grid) {
    Axis az = axis(0);
    Axis ay = axis(1);
    Axis ax = axis(2);
    int[] kz = new int[az.size];
    int[] ky = new int[ay.size];
    int[] kx = new int[ax.size];
    int[] oz = new int[az.size];
    int[] oy = new int[ay.size];
    int[] ox = new int[ax.size];
    for (int r = 0; r < inputs.size(); r++) {
      int nz = az.solve(inputs.at(r, 1), grid == null ? -1 : grid.z(), kz, oz);
      int ny = ay.solve(inputs.at(r, 2), grid == null ? -1 : grid.y(), ky, oy);
      int nx = ax.solve(inputs.at(r, 3), grid == null ? -1 : grid.x(), kx, ox);
      for (int z = 0; z < nz; z++) {
        for (int y = 0; y < ny; y++) {
          int row = (kz[z] * ay.size + ky[y]) * ax.size;
          for (int x = 0; x < nx; x++) {
            add(row + kx[x], r, line.key(inputs.at(r, 0), oz[z], oy[y], ox[x]));
          }
        }
      }
    }
  }

  private void add(int k, int input, long output) {
    int n = length[k];
    if (n == in[k].length) {
      in[k] = Arrays.copyOf(in[k], 2 * n);
      out[k] = Arrays.copyOf(out[k], 2 * n);
    }
    in[k][n] = input;
    out[k][n] = output;
    length[k] = n + 1;
  }

  /// The distinct outputs that any input reaches, ascending.
  private long[] reached() {
    int total = 0;
    for (int n : length) {
      total = Math.addExact(total, n);
    }
    long[] all = new long[total];
    int at = 0;
    for (int k = 0; k < length.length; k++) {
      System.arraycopy(out[k], 0, all, at, length[k]);
      at += length[k];
    }
    return distinct(all);
  }

  /// The distinct ⌊c / stride⌋, ascending.
  private long[] floors() {
    Zyx s = shape.stride();
    long[] all = new long[inputs.size()];
    for (int r = 0; r < all.length; r++) {
      all[r] =
          line.key(
              inputs.at(r, 0),
              Math.floorDiv(inputs.at(r, 1), s.z()),
              Math.floorDiv(inputs.at(r, 2), s.y()),
              Math.floorDiv(inputs.at(r, 3), s.x()));
    }
    return distinct(all);
  }

  private static long[] distinct(long[] keys) {
    Arrays.sort(keys);
    int n = 0;
    for (int i = 0; i < keys.length; i++) {
      if (i == 0 || keys[i] != keys[i - 1]) {
        keys[n++] = keys[i];
      }
    }
    return Arrays.copyOf(keys, n);
  }

  /// Replaces keys by output rows, one merge per kernel position; outputs that do not exist drop.
  private PairLists pairs(long[] outputs) {
    PairLists pairs = new PairLists(length.length, inputs.size() / shape.stride().volume());
    for (int k = 0; k < length.length; k++) {
      int row = 0;
      for (int j = 0; j < length[k]; j++) {
        long key = out[k][j];
        while (row < outputs.length && outputs[row] < key) {
          row++;
        }
        if (row < outputs.length && outputs[row] == key) {
          pairs.add(k, in[k][j], row);
        }
      }
    }
    return pairs;
  }
}
