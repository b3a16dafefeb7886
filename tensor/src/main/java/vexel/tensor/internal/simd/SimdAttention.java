package vexel.tensor.internal.simd;

import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.internal.reference.ReferenceAttention;

/// Attention in vectors: blocks of queries small enough that their scores stay in the second-level
/// cache, so that the N×M matrix never exists (Rabe & Staats, "Self-attention Does Not Need O(n²)
/// Memory", 2021; Dao et al., "FlashAttention", 2022, without the running maximum: a block of
/// queries sees all its scores at once).
public final class SimdAttention extends ReferenceAttention {
  /// Floats of keys and values that are packed at the same time.
  private static final int PACKED = 1 << 23;

  /// Blocks of queries for each thread, at least.
  private static final int BLOCKS = 8;

  @Override
  public void forward(Tensor q, Tensor k, Tensor v, double scale, Tensor y, Tensor logsum) {
    if (q.dtype() != DType.F32) {
      super.forward(q, k, v, scale, y, logsum);
      return;
    }
    int heads = q.dim(0) * q.dim(1);
    int perHead = Math.max(1, k.dim(2) * (q.dim(3) + Tile.COLUMNS) * 2);
    int wave = Math.max(Workers.threads(), PACKED / perHead);
    for (int first = 0; first < heads; first += wave) {
      int from = first;
      int count = Math.min(wave, heads - first);
      AttentionForward[] packed = new AttentionForward[count];
      Workers.run(
          count,
          i -> {
            int head = from + i;
            packed[i] =
                new AttentionForward(
                    q, k, v, (float) scale, y, logsum, head / q.dim(1), head % q.dim(1));
          });
      int rows = rows(count * q.dim(2), k.dim(2));
      int blocks = (q.dim(2) + rows - 1) / rows;
      Workers.run(
          count * blocks,
          task -> {
            int i = task % blocks * rows;
            packed[task / blocks].compute(i, Math.min(i + rows, q.dim(2)));
          });
      for (AttentionForward head : packed) {
        head.recycle();
      }
    }
  }

  /// Queries of a block: so few that every thread has some blocks to do.
  private static int rows(int queries, int keys) {
    int share = queries / (BLOCKS * Workers.threads()) + 1;
    return Math.min(AttentionForward.blockRows(keys), Product.roundUp(share, Tile.ROWS));
  }

  @Override
  public void backward(
      Tensor q,
      Tensor k,
      Tensor v,
      double scale,
      Tensor y,
      Tensor logsum,
      Tensor dy,
      Tensor dq,
      Tensor dk,
      Tensor dv) {
    if (q.dtype() != DType.F32) {
      super.backward(q, k, v, scale, y, logsum, dy, dq, dk, dv);
      return;
    }
    Workers.run(
        q.dim(0) * q.dim(1),
        head ->
            new AttentionBackward(q, k, v, (float) scale, head / q.dim(1), head % q.dim(1))
                .into(y, logsum, dy, dq, dk, dv));
  }
}
