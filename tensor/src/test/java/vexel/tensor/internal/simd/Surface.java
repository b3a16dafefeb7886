package vexel.tensor.internal.simd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import vexel.tensor.Tensor;
import vexel.tensor.spi.SparseKernels.PairMap;

/// Voxels as a scanner sees them: a rolling surface, one voxel thick.
final class Surface {
  private static final int HEIGHT = 256;

  private Surface() {}

  /// The 3×3×3 map of `side`² voxels onto themselves, sorted by their linear key.
  static PairMap neighbours(int side) {
    TreeMap<Long, Integer> rows = new TreeMap<>();
    for (int x = 0; x < side; x++) {
      for (int y = 0; y < side; y++) {
        double z = 60 + 30 * StrictMath.sin(x * 0.02) + 25 * StrictMath.cos(y * 0.025);
        rows.put(key(side, x, y, (int) z), 0);
      }
    }
    int row = 0;
    for (var entry : rows.entrySet()) {
      entry.setValue(row++);
    }
    int[] ptr = new int[28];
    List<Integer> in = new ArrayList<>();
    List<Integer> out = new ArrayList<>();
    for (int k = 0; k < 27; k++) {
      long step = key(side, k / 9 - 1, k / 3 % 3 - 1, k % 3 - 1);
      for (var entry : rows.entrySet()) {
        Integer neighbour = rows.get(entry.getKey() + step);
        if (neighbour != null) {
          in.add(neighbour);
          out.add(entry.getValue());
        }
      }
      ptr[k + 1] = in.size();
    }
    return new PairMap(27, row, row, Tensor.of(ptr, 28), list(in), list(out));
  }

  private static long key(int side, int x, int y, int z) {
    return ((long) x * (side + 2) + y) * HEIGHT + z;
  }

  private static Tensor list(List<Integer> values) {
    int[] v = new int[values.size()];
    Arrays.setAll(v, values::get);
    return Tensor.of(v, v.length);
  }
}
