package vexel.nn.sparse;

import java.util.Arrays;
import java.util.List;
import vexel.tensor.Backend;
import vexel.tensor.Backends;

/// One growing list of (input row, output row) for each kernel position.
final class PairLists {
  private final int[][] in;
  private final int[][] out;
  private final int[] length;
  private final int expected;

  /// Lists of which each has room for `expected` pairs once it has one.
  PairLists(int offsets, int expected) {
    in = new int[offsets][0];
    out = new int[offsets][0];
    length = new int[offsets];
    this.expected = Math.max(8, expected);
  }

  void add(int k, int i, int o) {
    int n = length[k];
    if (n == in[k].length) {
      in[k] = Arrays.copyOf(in[k], Math.max(expected, 2 * n));
      out[k] = Arrays.copyOf(out[k], Math.max(expected, 2 * n));
    }
    in[k][n] = i;
    out[k][n] = o;
    length[k] = n + 1;
  }

  /// Makes position `k` the mirror image of position `m`: (i, o) there is (o, i) here.
  void mirror(int k, int m) {
    in[k] = out[m];
    out[k] = in[m];
    length[k] = length[m];
  }

  /// Pairs the rows from … to − 1 with themselves at position `k`.
  void identity(int k, int from, int to) {
    int[] same = new int[to - from];
    Arrays.setAll(same, r -> from + r);
    in[k] = same;
    out[k] = same;
    length[k] = to - from;
  }

  KernelMap map(Backend backend, int inRows, int outRows) {
    return map(List.of(this), length.length, backend, inRows, outRows);
  }

  /// The map of several lists of `offsets` positions each: at every position one part's pairs after
  /// the other's.
  static KernelMap map(
      List<PairLists> parts, int offsets, Backend backend, int inRows, int outRows) {
    int[] ptr = new int[offsets + 1];
    for (int k = 0; k < offsets; k++) {
      ptr[k + 1] = ptr[k];
      for (PairLists part : parts) {
        ptr[k + 1] = Math.addExact(ptr[k + 1], part.length[k]);
      }
    }
    int[] i = new int[ptr[offsets]];
    int[] o = new int[ptr[offsets]];
    Backends.parallel(
        offsets,
        k -> {
          int at = ptr[k];
          for (PairLists part : parts) {
            System.arraycopy(part.in[k], 0, i, at, part.length[k]);
            System.arraycopy(part.out[k], 0, o, at, part.length[k]);
            at += part.length[k];
          }
        });
    return KernelMap.of(backend, inRows, outRows, ptr, i, o);
  }
}
