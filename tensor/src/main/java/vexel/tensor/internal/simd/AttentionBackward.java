package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;
import static vexel.tensor.internal.simd.Tile.OUTER_ROWS;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.memory.ArrayPool;

/// The gradients of one head of attention. Blocks of queries pass in ascending order: each gives
/// its rows of dq at once and adds its terms to all rows of dk and dv.
///
/// ```
/// for blocks of queries, ascending
///   s = q·kᵀ, g = dy·vᵀ          packed kᵀ and vᵀ
///   p, ds                        ScoreRow.backward, where s and g lie
///   dq = scale·ds·k              packed k
///   dk += dsᵀ·q, dv += pᵀ·dy     KeySums: Tile.outer
/// ```
///
/// What is done to the rows of a block is a method of its own, which is soon hot and compiled
/// alone. Around them only blocks are counted: were the rows counted there too, the compiler would
/// join all of it, which takes a second or more, on a core that the workers need.
final class AttentionBackward {
  private final Tensor q;
  private final Tensor k;
  private final Tensor v;
  private final float scale;
  private final int b;
  private final int h;
  private final int queries;
  private final int keys;
  private final int width;

  AttentionBackward(Tensor q, Tensor k, Tensor v, float scale, int b, int h) {
    this.q = q;
    this.k = k;
    this.v = v;
    this.scale = scale;
    this.b = b;
    this.h = h;
    this.queries = q.dim(2);
    this.keys = k.dim(2);
    this.width = q.dim(3);
  }

  void into(Tensor y, Tensor logsum, Tensor dy, Tensor dq, Tensor dk, Tensor dv) {
    PackedMatrix kt = new PackedMatrix(AttentionForward.transposed(k, b, h), width, keys);
    PackedMatrix vt = new PackedMatrix(AttentionForward.transposed(v, b, h), width, keys);
    PackedMatrix kRows = new PackedMatrix(AttentionForward.matrix(k, b, h), keys, width);
    int block = AttentionForward.blockRows(keys);
    int scoreRow = Math.max(kt.width(), Product.roundUp(keys, OUTER_ROWS));
    int sumRow = kRows.width();
    float[] p = zeros(block * scoreRow);
    float[] ds = zeros(block * scoreRow);
    float[] few = zeros(block * sumRow); // dq of the block, then its q, then its dy
    float[] deltas = new float[block];
    KeySums keyGradient = new KeySums(sumRow);
    KeySums valueGradient = new KeySums(sumRow);
    int dyRow = dy.dim(2) * width;
    int logAt = logsum.offset() + (b * logsum.dim(1) + h) * queries;
    for (int i = 0, count; i < queries; i += count) {
      int chunkEnd = (i / Product.CHUNK + 1) * Product.CHUNK;
      count = Math.min(block, Math.min(chunkEnd, queries) - i);
      int qAt = AttentionForward.start(q, b, h) + i * q.stride(2);
      int dyAt = dy.offset() + ((b * queries + i) * dy.dim(2) + h) * width;
      int yAt = y.offset() + ((b * queries + i) * y.dim(2) + h) * width;
      kt.multiply(count, Heap.f32(q), qAt, q.stride(2), p, 0, scoreRow);
      vt.multiply(count, Heap.f32(dy), dyAt, dyRow, ds, 0, scoreRow);
      dots(count, Heap.f32(dy), dyAt, Heap.f32(y), yAt, dyRow, deltas);
      scores(count, Heap.f32(logsum), logAt + i, deltas, p, ds, scoreRow);
      kRows.multiply(count, ds, 0, scoreRow, few, 0, sumRow);
      int dqAt = dq.offset() + ((b * q.dim(1) + h) * queries + i) * width;
      ScoreRow.scaled(count, scale, few, 0, sumRow, Heap.f32(dq), dqAt, width);
      boolean chunkStart = i % Product.CHUNK == 0;
      gather(Heap.f32(q), qAt, q.stride(2), count, few, sumRow);
      keyGradient.add(chunkStart, ds, scoreRow, few, count);
      gather(Heap.f32(dy), dyAt, dyRow, count, few, sumRow);
      valueGradient.add(chunkStart, p, scoreRow, few, count);
    }
    keyGradient.into(scale, dk);
    valueGradient.into(1, dv);
    kt.recycle();
    vt.recycle();
    kRows.recycle();
    for (float[] memory : new float[][] {p, ds, few}) {
      ArrayPool.give(DType.F32, memory);
    }
  }

  /// δ_r = Σ_c dy_rc y_rc.
  private void dots(int count, float[] dy, int dyAt, float[] y, int yAt, int row, float[] deltas) {
    for (int r = 0; r < count; r++) {
      deltas[r] = SimdLanes.dot(dy, dyAt + r * row, y, yAt + r * row, width);
    }
  }

  /// Turns scores into probabilities and the gradients of probabilities into those of scores.
  private void scores(
      int count, float[] logsum, int logAt, float[] deltas, float[] p, float[] ds, int row) {
    for (int r = 0; r < count; r++) {
      ScoreRow.backward(scale, logsum[logAt + r], deltas[r], p, r * row, ds, r * row, keys);
    }
  }

  private void gather(float[] from, int at, int step, int count, float[] to, int toRow) {
    for (int r = 0; r < count; r++) {
      System.arraycopy(from, at + r * step, to, r * toRow, width);
    }
  }

  /// Σ_i a_ij b_i for every key j: outer products of blocks of rows, i ascending in chunks.
  private final class KeySums {
    private final int row;
    private float[] chunk;
    private float @Nullable [] total;
    private boolean started;

    KeySums(int row) {
      this.row = row;
      this.chunk = zeros(Product.roundUp(keys, OUTER_ROWS) * row);
    }

    /// Adds `count` rows of a[·, keys] and b[·, row]; `fresh` starts a new chunk.
    void add(boolean fresh, float[] a, int aRow, float[] rows, int count) {
      if (fresh && started) {
        closeChunk();
      }
      started = true;
      int[] to = new int[OUTER_ROWS];
      for (int j = 0; j < keys; j += OUTER_ROWS) {
        for (int r = 0; r < OUTER_ROWS; r++) {
          to[r] = (j + r) * row;
        }
        for (int c = 0; c < row; c += COLUMNS) {
          Tile.outer(
              count,
              a,
              j,
              aRow,
              rows,
              c,
              row,
              fresh ? Tile.ZEROS : chunk,
              fresh ? Tile.ZERO_ROWS : to,
              fresh ? 0 : c,
              chunk,
              to,
              c);
        }
      }
    }

    /// Adds the chunk that is complete to the total and makes room for another.
    private void closeChunk() {
      float[] sums = total;
      if (sums == null) {
        total = chunk;
        chunk = zeros(chunk.length);
      } else {
        Finish.add(keys * row, chunk, 0, sums, 0);
      }
    }

    /// Writes scale times the sums to head (b, h) of d[B, H, M, D].
    void into(float scale, Tensor d) {
      float[] sums = total;
      if (sums == null) {
        sums = chunk;
      } else {
        Finish.add(keys * row, chunk, 0, sums, 0);
        ArrayPool.give(DType.F32, chunk);
      }
      int to = d.offset() + (b * q.dim(1) + h) * keys * width;
      ScoreRow.scaled(keys, scale, sums, 0, row, Heap.f32(d), to, width);
      ArrayPool.give(DType.F32, sums);
    }
  }

  /// Memory from the pool, cleared: padding is multiplied too, and must not be slow to multiply.
  private static float[] zeros(int n) {
    float[] memory = (float[]) ArrayPool.take(DType.F32, n);
    Arrays.fill(memory, 0);
    return memory;
  }
}
