package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.ROWS;

import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.memory.ArrayPool;
import vexel.tensor.internal.reference.F32Math;

/// One head of attention, its keys and values packed for all blocks of queries.
final class AttentionForward {
  /// Scores that a block of queries may have.
  private static final int SCORES = 1 << 16;

  private final Tensor q;
  private final float scale;
  private final Tensor y;
  private final Tensor logsum;
  private final int b;
  private final int h;
  private final int keyCount;
  private final PackedMatrix keys;
  private final PackedMatrix values;

  AttentionForward(
      Tensor q, Tensor k, Tensor v, float scale, Tensor y, Tensor logsum, int b, int h) {
    this.q = q;
    this.scale = scale;
    this.y = y;
    this.logsum = logsum;
    this.b = b;
    this.h = h;
    this.keyCount = k.dim(2);
    this.keys = new PackedMatrix(transposed(k, b, h), q.dim(3), keyCount);
    this.values = new PackedMatrix(matrix(v, b, h), keyCount, q.dim(3));
  }

  /// Queries of a block: 36 against 1,370 keys in tiles of twelve rows.
  static int blockRows(int keys) {
    return Math.clamp(SCORES / Math.max(keys, 1) / ROWS, 1, 8) * ROWS;
  }

  /// Head (b, h) of t[B, H, N, D] as the matrix [N, D].
  static StridedMatrix matrix(Tensor t, int b, int h) {
    return new StridedMatrix(Heap.f32(t), start(t, b, h), t.stride(2), 1);
  }

  /// Head (b, h) of t[B, H, N, D] as the matrix [D, N].
  static StridedMatrix transposed(Tensor t, int b, int h) {
    return new StridedMatrix(Heap.f32(t), start(t, b, h), 1, t.stride(2));
  }

  /// Where head (b, h) of t[B, H, N, D] begins.
  static int start(Tensor t, int b, int h) {
    return t.offset() + b * t.stride(0) + h * t.stride(1);
  }

  /// The rows of y of the queries from … to − 1.
  void compute(int from, int to) {
    int count = to - from;
    int scoreRow = keys.width();
    int sumRow = values.width();
    float[] scores = (float[]) ArrayPool.take(DType.F32, count * scoreRow);
    float[] sums = (float[]) ArrayPool.take(DType.F32, count * sumRow);
    float[] maxima = new float[count];
    float[] totals = new float[count];
    keys.multiply(
        count, Heap.f32(q), start(q, b, h) + from * q.stride(2), q.stride(2), scores, 0, scoreRow);
    int logAt = logsum.offset() + (b * logsum.dim(1) + h) * logsum.dim(2) + from;
    RowPasses.inTurn(
        0,
        count,
        i -> maxima[i] = ScoreRow.scale(scale, scores, i * scoreRow, keyCount),
        i -> totals[i] = ScoreRow.exp(maxima[i], scores, i * scoreRow, keyCount),
        i -> Heap.f32(logsum)[logAt + i] = maxima[i] + F32Math.log(totals[i]));
    values.multiply(count, scores, 0, scoreRow, sums, 0, sumRow);
    int width = q.dim(3);
    for (int i = 0; i < count; i++) {
      int yAt = y.offset() + ((b * y.dim(1) + from + i) * y.dim(2) + h) * width;
      ScoreRow.scaled(1 / totals[i], sums, i * sumRow, Heap.f32(y), yAt, width);
    }
    ArrayPool.give(DType.F32, scores);
    ArrayPool.give(DType.F32, sums);
  }

  void recycle() {
    keys.recycle();
    values.recycle();
  }
}
