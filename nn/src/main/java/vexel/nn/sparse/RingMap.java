package vexel.nn.sparse;

import java.util.Arrays;
import vexel.tensor.Backend;
import vexel.tensor.TensorException;

/// Builds the map of a submanifold convolution over sites on a [Ring]: beyond the seam a kernel
/// meets the cells on its other side.
///
/// At one kernel position an output meets at most one input, on its own side or one turn away: each
/// is found by a merge of the key list with itself, displaced. Across the seam inputs do not rise
/// with outputs, so the transposed map is listed anew.
final class RingMap {
  private static final int NONE = -1;

  private final KernelShape shape;
  private final int cells;
  private final LinearKey line;
  private final long[] keys;
  private final int rows;

  private RingMap(Sites sites, KernelShape shape, Ring ring) {
    Zyx size = shape.size();
    Zyx dilation = shape.dilation();
    int reach = (size.y() - 1) * dilation.y();
    if (reach >= ring.cells()) {
      throw new TensorException(
          "submanifold",
          "a kernel of size "
              + size
              + " and dilation "
              + dilation
              + " reaches around a ring of "
              + ring.cells()
              + " cells; take smaller kernels, fewer strides or narrower cells");
    }
    this.shape = shape;
    this.cells = ring.cells();
    this.line =
        LinearKey.of(
            sites.batch(),
            sites.lower(),
            sites.upper(),
            new Zyx(
                (size.z() - 1) * dilation.z(),
                Math.addExact(reach, cells),
                (size.x() - 1) * dilation.x()));
    this.keys = sites.keys(line);
    this.rows = sites.size();
  }

  static KernelMap build(Sites sites, KernelShape shape, Ring ring, Backend backend) {
    RingMap map = new RingMap(sites, shape, ring);
    PairLists pairs = new PairLists(shape.volume(), map.rows / 2);
    PairLists transposed = new PairLists(shape.volume(), map.rows / 2);
    int[] met = new int[map.rows];
    for (int k = 0; k < shape.volume(); k++) {
      map.meet(k, met);
      int[] meets = new int[map.rows];
      Arrays.fill(meets, NONE);
      for (int o = 0; o < map.rows; o++) {
        if (met[o] != NONE) {
          pairs.add(k, met[o], o);
          meets[met[o]] = o;
        }
      }
      for (int i = 0; i < map.rows; i++) {
        if (meets[i] != NONE) {
          transposed.add(k, meets[i], i);
        }
      }
    }
    return new KernelMap(
        pairs.map(backend, map.rows, map.rows).pairs(),
        transposed.map(backend, map.rows, map.rows).pairs());
  }

  /// Writes the input that each output meets at position `k`.
  private void meet(int k, int[] met) {
    Zyx size = shape.size();
    Zyx dilation = shape.dilation();
    Zyx padding = shape.padding();
    int dx = k % size.x() * dilation.x() - padding.x();
    int dy = k / size.x() % size.y() * dilation.y() - padding.y();
    int dz = k / size.x() / size.y() * dilation.z() - padding.z();
    Arrays.fill(met, NONE);
    merge(line.shift(dz, dy, dx), met);
    if (dy != 0) {
      merge(line.shift(dz, dy - Integer.signum(dy) * cells, dx), met);
    }
  }

  private void merge(long shift, int[] met) {
    int from = 0;
    for (int o = 0; o < rows; o++) {
      long wanted = keys[o] + shift;
      while (keys[from] < wanted) {
        from++;
      }
      if (keys[from] == wanted) {
        met[o] = from;
      }
    }
  }
}
