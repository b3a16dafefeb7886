package vexel.nn.sparse;

import java.util.Arrays;
import vexel.tensor.Backend;

/// One growing list of (input row, output row) for each kernel position.
final class PairLists {
  private final int[][] in;
  private final int[][] out;
  private final int[] length;

  PairLists(int offsets, int expected) {
    in = new int[offsets][Math.max(8, expected)];
    out = new int[offsets][Math.max(8, expected)];
    length = new int[offsets];
  }

  void add(int k, int i, int o) {
    int n = length[k];
    if (n == in[k].length) {
      in[k] = Arrays.copyOf(in[k], 2 * n);
      out[k] = Arrays.copyOf(out[k], 2 * n);
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

  /// Pairs every row with itself at position `k`.
  void identity(int k, int rows) {
    int[] same = new int[rows];
    Arrays.setAll(same, r -> r);
    in[k] = same;
    out[k] = same;
    length[k] = rows;
  }

  KernelMap map(Backend backend, int inRows, int outRows) {
    int offsets = length.length;
    int[] ptr = new int[offsets + 1];
    for (int k = 0; k < offsets; k++) {
      ptr[k + 1] = Math.addExact(ptr[k], length[k]);
    }
    int[] i = new int[ptr[offsets]];
    int[] o = new int[ptr[offsets]];
    for (int k = 0; k < offsets; k++) {
      System.arraycopy(in[k], 0, i, ptr[k], length[k]);
      System.arraycopy(out[k], 0, o, ptr[k], length[k]);
    }
    return KernelMap.of(backend, inRows, outRows, ptr, i, o);
  }
}
