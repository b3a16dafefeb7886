package vexel.nn.sparse;

import vexel.tensor.Backend;

/// Builds the map of a submanifold convolution (Graham, Engelcke & van der Maaten 2018, §3: the
/// outputs are the input sites).
///
/// Keys ascend, so a whole row of the kernel, all k_x at one (k_z, k_y), is found by one merge of
/// the key list with itself, displaced. For a symmetric kernel half of the rows suffice: the pair
/// (i, o) at position k is the pair (o, i) at the mirror image K − 1 − k.
final class SubmanifoldMap {
  private final Zyx size;
  private final Zyx dilation;
  private final LinearKey line;
  private final long[] keys;
  private final int sites;
  private final PairLists pairs;

  private SubmanifoldMap(Sites sites, KernelShape shape) {
    this.size = shape.size();
    this.dilation = shape.dilation();
    Zyx reach =
        new Zyx(
            (size.z() - 1) * dilation.z(),
            (size.y() - 1) * dilation.y(),
            (size.x() - 1) * dilation.x());
    this.line = LinearKey.of(sites.batch(), sites.lower(), sites.upper(), reach);
    this.keys = sites.keys(line);
    this.sites = sites.size();
    this.pairs = new PairLists(shape.volume(), this.sites / 2);
  }

  static KernelMap build(Sites sites, KernelShape shape, Backend backend) {
    SubmanifoldMap map = new SubmanifoldMap(sites, shape);
    int kernel = shape.volume();
    int row = shape.size().x();
    if (shape.isSymmetric()) {
      int centre = kernel / 2;
      for (int first = 0; first < centre; first += row) {
        map.merge(first, Math.min(row, centre - first), shape.padding());
      }
      map.pairs.identity(centre, sites.size());
      for (int k = centre + 1; k < kernel; k++) {
        map.pairs.mirror(k, kernel - 1 - k);
      }
    } else {
      for (int first = 0; first < kernel; first += row) {
        map.merge(first, row, shape.padding());
      }
    }
    return map.pairs.map(backend, sites.size(), sites.size());
  }

  /// Finds the pairs of positions first … first + count − 1, which differ in k_x alone.
  private void merge(int first, int count, Zyx padding) {
    int ky = first / size.x() % size.y();
    int kz = first / size.x() / size.y();
    long shift =
        line.shift(kz * dilation.z() - padding.z(), ky * dilation.y() - padding.y(), -padding.x());
    int step = dilation.x();
    long reach = (long) (count - 1) * step;
    int from = 0;
    for (int o = 0; o < sites; o++) {
      long low = keys[o] + shift;
      while (keys[from] < low) {
        from++;
      }
      for (int i = from; keys[i] - low <= reach && i < sites; i++) {
        int dx = (int) (keys[i] - low);
        if (dx % step == 0) {
          pairs.add(first + dx / step, i, o);
        }
      }
    }
  }
}
