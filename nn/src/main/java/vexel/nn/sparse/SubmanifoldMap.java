package vexel.nn.sparse;

import java.util.Arrays;
import java.util.List;
import vexel.tensor.Backend;
import vexel.tensor.Backends;

/// Builds the map of a submanifold convolution (Graham, Engelcke & van der Maaten 2018, §3: the
/// outputs are the input sites).
///
/// Keys ascend, so a whole row of the kernel, all k_x at one (k_z, k_y), is found by one merge of
/// the key list with itself, displaced. For a symmetric kernel half of the rows suffice: the pair
/// (i, o) at position k is the pair (o, i) at the mirror image K − 1 − k.
///
/// The outputs are cut into parts of fixed length, which the threads of the CPU backend share; the
/// parts' pairs follow each other as if one merge had found them.
final class SubmanifoldMap {
  /// Outputs of a part: their keys and pairs stay in the cache.
  private static final int PART = 1 << 13;

  private final KernelShape shape;
  private final Zyx size;
  private final Zyx dilation;
  private final LinearKey line;
  private final long[] keys;
  private final int sites;

  private SubmanifoldMap(Sites sites, KernelShape shape) {
    this.shape = shape;
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
  }

  static KernelMap build(Sites sites, KernelShape shape, Backend backend) {
    SubmanifoldMap map = new SubmanifoldMap(sites, shape);
    int n = sites.size();
    PairLists[] parts = new PairLists[(n + PART - 1) / PART];
    Backends.parallel(
        parts.length, p -> parts[p] = map.part(p * PART, Math.min(n, (p + 1) * PART)));
    return PairLists.map(List.of(parts), shape.volume(), backend, n, n);
  }

  /// The pairs of outputs first … last − 1; of a mirrored position, those whose mirror images are.
  private PairLists part(int first, int last) {
    int kernel = shape.volume();
    int row = size.x();
    PairLists pairs = new PairLists(kernel, (last - first) / 2);
    int centre = kernel / 2;
    int merged = shape.isSymmetric() ? centre : kernel;
    for (int k = 0; k < merged; k += row) {
      merge(k, Math.min(row, merged - k), first, last, pairs);
    }
    if (shape.isSymmetric()) {
      pairs.identity(centre, first, last);
      for (int k = centre + 1; k < kernel; k++) {
        pairs.mirror(k, kernel - 1 - k);
      }
    }
    return pairs;
  }

  /// Finds the pairs of positions k … k + count − 1, which differ in k_x alone.
  private void merge(int k, int count, int first, int last, PairLists pairs) {
    int ky = k / size.x() % size.y();
    int kz = k / size.x() / size.y();
    Zyx padding = shape.padding();
    long shift =
        line.shift(kz * dilation.z() - padding.z(), ky * dilation.y() - padding.y(), -padding.x());
    int step = dilation.x();
    long reach = (long) (count - 1) * step;
    int from = Arrays.binarySearch(keys, 0, sites, keys[first] + shift);
    from = from < 0 ? -from - 1 : from;
    for (int o = first; o < last; o++) {
      long low = keys[o] + shift;
      while (keys[from] < low) {
        from++;
      }
      for (int i = from; keys[i] - low <= reach && i < sites; i++) {
        int dx = (int) (keys[i] - low);
        if (step == 1) { // a division would cost more than the rest
          pairs.add(k + dx, i, o);
        } else if (dx % step == 0) {
          pairs.add(k + dx / step, i, o);
        }
      }
    }
  }
}
