package vexel.nn.sparse;

import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Seeded test sites.
final class RandomSites {
  private RandomSites() {}

  /// About `n` distinct sites per sample in [low, low + span) on each axis, sorted.
  static Sites of(long seed, int batch, int n, int low, Zyx span, @Nullable Zyx grid) {
    Random random = new Random(seed);
    TreeSet<int[]> rows = new TreeSet<>(java.util.Arrays::compare);
    for (int b = 0; b < batch; b++) {
      for (int i = 0; i < n; i++) {
        rows.add(
            new int[] {
              b,
              low + random.nextInt(span.z()),
              low + random.nextInt(span.y()),
              low + random.nextInt(span.x())
            });
      }
    }
    int[] coords = rows.stream().flatMapToInt(java.util.Arrays::stream).toArray();
    return Sites.of(coords, batch, grid);
  }
}
