package vexel.tensor.internal.simd;

import java.util.Arrays;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.memory.ArrayPool;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.spi.HeapStorage;

/// The weights w[O, K] of a convolution as [Tile#packed] reads them: panels of as many outputs of
/// one group as a tile has rows, the numbers of a term together, term after term. The tile then
/// walks along one line of memory, which the processor fetches ahead, where rows of w would be
/// twelve lines that may compete for the same sets of the cache.
final class WeightPanels {
  /// Numbers that are worth a worker's while.
  private static final int GRAIN = 1 << 15;

  private final int terms;
  private final int[] first; // output of each panel, and where the last panel ends
  private final float[] packed;
  private final boolean kept;

  private WeightPanels(Tensor w, int groups, boolean kept) {
    int outputs = w.dim(0) / groups;
    this.terms = w.dim(1) * w.dim(2) * w.dim(3);
    this.first = firsts(outputs);
    this.kept = kept;
    int size = Math.multiplyExact(groups * first[panels()], terms);
    this.packed = kept ? new float[size] : (float[]) ArrayPool.take(DType.F32, size);
    Workers.runParts(
        groups * panels(),
        Math.max(1, GRAIN / Math.max(1, Tile.ROWS * terms)),
        (from, end) -> {
          for (int i = from; i < end; i++) {
            pack(w, outputs, i / panels(), i % panels());
          }
        });
  }

  private void pack(Tensor w, int outputs, int group, int p) {
    int rows = Math.min(rows(p), outputs - first[p]);
    int row = w.offset() + (group * outputs + first[p]) * terms;
    int at = at(group, p, 0);
    Transpose.rows(rows, terms, Heap.f32(w), row, terms, packed, at, rows(p));
    for (int k = at; rows < rows(p) && k < at + rows(p) * terms; k += rows(p)) {
      Arrays.fill(packed, k + rows, k + rows(p), packed[k + rows - 1]); // the last is repeated
    }
  }

  private static int[] firsts(int outputs) {
    int[] firsts = new int[outputs + 1];
    int panels = 0;
    for (int i = 0; i < outputs; i = firsts[panels]) {
      firsts[panels + 1] = i + Tile.packedRows(outputs - i);
      panels++;
    }
    return Arrays.copyOf(firsts, panels + 1);
  }

  /// The panels of a contiguous w[O, C, kh, kw]. Those of settled weights are packed once and kept
  /// ([HeapStorage#settled]).
  static WeightPanels of(Tensor w, int groups) {
    HeapStorage storage = (HeapStorage) w.storage();
    return storage.isSettled()
        ? storage.kept(
            new Arrangement(w.offset(), w.dim(0), groups),
            WeightPanels.class,
            () -> new WeightPanels(w, groups, true))
        : new WeightPanels(w, groups, false);
  }

  /// What of its storage was packed.
  private record Arrangement(int at, int outputs, int groups) {}

  float[] packed() {
    return packed;
  }

  /// Panels of a group.
  int panels() {
    return first.length - 1;
  }

  /// The first output of panel p of a group.
  int first(int p) {
    return first[p];
  }

  /// Outputs of panel p, as many as a tile has rows.
  int rows(int p) {
    return first[p + 1] - first[p];
  }

  /// Where the numbers of term k lie in panel p of a group.
  int at(int group, int p, int k) {
    return (group * first[panels()] + first[p]) * terms + k * rows(p);
  }

  /// Gives the memory back unless it is kept; the panels are not used any more.
  void recycle() {
    if (!kept) {
      ArrayPool.give(DType.F32, packed);
    }
  }
}
