package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;
import static vexel.tensor.internal.simd.Tile.OUTER_ROWS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.memory.ArrayPool;
import vexel.tensor.internal.parallel.Workers;

/// The weight gradient of a sparse convolution, dw_k[Cin, Cout] = Σ_pairs x_in ⊗ dy_out.
///
/// The order of a sum is fixed inside a chunk of an offset's pairs, but chunks are independent. So
/// the chunks of all offsets are sorted by where they lie, a worker takes a run of neighbours, and
/// walks with all of them through the output rows, block by block: what it reads for one offset is
/// in the second-level cache when the next offset asks for it. Without this, every offset would
/// fetch all of x and dy anew.
///
/// Of the two rows of a pair that of x gives single numbers, eight tiles after eight, and is copied
/// into a panel for that; that of dy gives whole vectors and is read where it lies.
final class SparseGradient {
  /// Pairs multiplied at a time: so long that loading and storing their sums hardly counts, so
  /// short that their numbers of a panel of x and of one of dy stay in the first-level cache.
  private static final int TOGETHER = 256;

  /// Floats of x and dy that belong to a block of output rows, about.
  private static final int BLOCK = 1 << 17;

  /// Floats of unfinished sums, at most, unless one chunk has more.
  private static final int SUMS = 1 << 23;

  private final float[] x;
  private final int xAt;
  private final float[] dy;
  private final int dyAt;
  private final Pairs pairs;
  private final int m;
  private final int n;
  private final int blockRows;

  /// Floats between the rows of a chunk's sums: channels, padded to whole tiles.
  private final int width;

  /// Floats of a chunk's sums.
  private final int size;

  /// Pairs from … to − 1 of offset k, one chain of sums; `place` in 0 … 1 tells where among the
  /// offset's pairs.
  private record Chunk(int k, int from, int to, double place) {
    int count() {
      return to - from;
    }
  }

  SparseGradient(Tensor x, Tensor dy, Pairs pairs) {
    this.x = Heap.f32(x);
    this.xAt = x.offset();
    this.dy = Heap.f32(dy);
    this.dyAt = dy.offset();
    this.pairs = pairs;
    this.m = x.dim(1);
    this.n = dy.dim(1);
    // so many rows that an offset has m + n pairs in them, or more: reading these, (m + n)²
    // numbers, outweighs loading and storing its m·n sums
    long rows = (m + n) * (long) pairs.offsets() * dy.dim(0) / Math.max(1, pairs.count());
    this.blockRows = Math.clamp(rows, BLOCK / Math.max(1, m + n), Integer.MAX_VALUE);
    this.width = Product.roundUp(n, COLUMNS);
    this.size = Product.roundUp(m, OUTER_ROWS) * width;
  }

  /// Writes dw[K, Cin, Cout] to `dw[at …]`.
  void into(float[] dw, int at) {
    List<Chunk> chunks = chunks();
    int together = Math.clamp(SUMS / Math.max(1, size), 1, Math.max(1, chunks.size()));
    float[] sums = (float[]) ArrayPool.take(DType.F32, Tile.ALIGNED + together * size);
    for (int c = 0; c < chunks.size(); c += together) {
      List<Chunk> some = chunks.subList(c, Math.min(chunks.size(), c + together));
      int[] runs = runs(some);
      Workers.run(
          runs.length - 1,
          r -> walk(some.subList(runs[r], runs[r + 1]), sums, Tile.ALIGNED + runs[r] * size));
      Workers.run(pairs.offsets(), k -> collect(k, some, sums, dw, at + k * m * n));
    }
    for (int k = 0; k < pairs.offsets(); k++) {
      if (pairs.start(k) == pairs.start(k + 1)) {
        Arrays.fill(dw, at + k * m * n, at + (k + 1) * m * n, 0);
      }
    }
    ArrayPool.give(DType.F32, sums);
  }

  /// Where runs of chunks begin, and the end: each has the same part of the pairs that are left, so
  /// that threads end together although chunks differ.
  private static int[] runs(List<Chunk> chunks) {
    long left = chunks.stream().mapToLong(Chunk::count).sum();
    int parts = Workers.threads() == 1 ? 1 : 2 * Workers.threads();
    int[] from = new int[chunks.size() + 1];
    int runs = 0;
    for (int c = 0; c < chunks.size(); runs++) {
      from[runs] = c;
      long wanted = left / parts;
      for (long taken = 0; c < chunks.size() && taken + chunks.get(c).count() / 2 <= wanted; c++) {
        taken += chunks.get(c).count();
        left -= chunks.get(c).count();
      }
      if (c == from[runs]) {
        left -= chunks.get(c++).count();
      }
    }
    from[runs] = chunks.size();
    return Arrays.copyOf(from, runs + 1);
  }

  /// All chunks, neighbours in space next to each other, those of an offset in their order.
  private List<Chunk> chunks() {
    List<Chunk> chunks = new ArrayList<>();
    for (int k = 0; k < pairs.offsets(); k++) {
      int first = pairs.start(k);
      int end = pairs.start(k + 1);
      for (int from = first; from < end; from += Product.CHUNK) {
        int to = Math.min(from + Product.CHUNK, end);
        chunks.add(new Chunk(k, from, to, (0.5 * (from + (double) to) - first) / (end - first)));
      }
    }
    chunks.sort(Comparator.comparingDouble(Chunk::place)); // stable
    return chunks;
  }

  /// The sums of a run of chunks, to `sums[at …]`.
  private void walk(List<Chunk> run, float[] sums, int at) {
    float[] a = zeros(Product.roundUp(m, COLUMNS) * TOGETHER);
    float[] b = zeros(COLUMNS * TOGETHER);
    int[] next = run.stream().mapToInt(Chunk::from).toArray();
    for (long row = lowest(run, next); row < Long.MAX_VALUE; row = lowest(run, next)) {
      for (int c = 0; c < next.length; c++) {
        next[c] = advance(run.get(c), next[c], row + blockRows, a, b, sums, at + c * size);
      }
    }
    ArrayPool.give(DType.F32, a);
    ArrayPool.give(DType.F32, b);
  }

  /// Adds a chunk's pairs from p whose output rows are below `row`; returns the first that is left.
  private int advance(Chunk chunk, int p, long row, float[] a, float[] b, float[] sums, int at) {
    int count = within(p, chunk.to, row);
    while (count > 0) {
      Copy.rows(pairs.in(), pairs.inAt() + p, count, x, xAt, m, a, TOGETHER);
      for (int j = 0; j < n; j += COLUMNS) {
        add(p, count, j, a, b, p == chunk.from, sums, at);
      }
      p += count;
      count = within(p, chunk.to, row);
    }
    return p;
  }

  /// The padding stays 0: whatever lay there might be slow to multiply.
  private static float[] zeros(int length) {
    float[] a = (float[]) ArrayPool.take(DType.F32, length);
    Arrays.fill(a, 0);
    return a;
  }

  /// The first output row that a chunk of the run has not seen.
  private long lowest(List<Chunk> run, int[] next) {
    long row = Long.MAX_VALUE;
    for (int c = 0; c < next.length; c++) {
      if (next[c] < run.get(c).to) {
        row = Math.min(row, pairs.out(next[c]));
      }
    }
    return row;
  }

  /// How many pairs from p, at most [#TOGETHER], have output rows below `row`.
  private int within(int p, int to, long row) {
    int count = 0;
    while (count < TOGETHER && p + count < to && pairs.out(p + count) < row) {
      count++;
    }
    return count;
  }

  /// Continues a chunk's chains of columns j … with the `terms` pairs from p, of whose rows of x
  /// `a` holds the numbers.
  private void add(
      int p, int terms, int j, float[] a, float[] b, boolean first, float[] sums, int at) {
    boolean listed = Tile.LISTED && j + COLUMNS <= n;
    if (!listed) {
      int columns = Math.min(COLUMNS, n - j);
      Copy.rows(pairs.out(), pairs.outAt() + p, terms, dy, dyAt + j, n, columns, b);
    }
    float[] from = first ? Tile.ZEROS : sums;
    int column = first ? 0 : j;
    int[] row = new int[OUTER_ROWS];
    int[] fromRow = first ? Tile.ZERO_ROWS : row;
    for (int i = 0; i < m; i += OUTER_ROWS) {
      for (int r = 0; r < OUTER_ROWS; r++) {
        row[r] = at + (i + r) * width;
      }
      int aAt = i / COLUMNS * COLUMNS * TOGETHER + i % COLUMNS;
      if (listed) {
        ListedOuterTile.multiply(
            terms,
            a,
            aAt,
            COLUMNS,
            dy,
            dyAt + j,
            n,
            pairs.out(),
            pairs.outAt() + p,
            from,
            fromRow,
            column,
            sums,
            row,
            j);
      } else {
        Tile.outer(terms, a, aAt, COLUMNS, b, 0, COLUMNS, from, fromRow, column, sums, row, j);
      }
    }
  }

  /// Adds the sums of offset k's chunks to its gradient, ascending.
  private void collect(int k, List<Chunk> chunks, float[] sums, float[] dw, int at) {
    for (int c = 0; c < chunks.size(); c++) {
      Chunk chunk = chunks.get(c);
      if (chunk.k != k) {
        continue;
      }
      for (int i = 0; i < m; i++) {
        int row = Tile.ALIGNED + c * size + i * width;
        if (chunk.from == pairs.start(k)) {
          Copy.numbers(n, sums, row, dw, at + i * n);
        } else {
          Finish.add(n, sums, row, dw, at + i * n);
        }
      }
    }
  }
}
