package vexel.nn.bev;

import vexel.autograd.Value;
import vexel.tensor.TensorException;

/// From cameras to a bird's-eye view (Philion & Fidler 2020, §3.1–3.2): every pixel spreads its
/// feature over its ray by the probabilities of its depth, and what falls into a cell is added up.
///
/// ```
/// α = softmax over depths of the logits               (1)
/// bev_c = Σ_{(pixel i, depth k) in c} α_ik f_i        (2)
/// ```
///
/// The product of probabilities and features, 485 MB for six cameras of UniDistill, is never
/// formed: (2) is a sparse matrix with the weights α. Sums run in the order of [SplatPlan], without
/// atomics, so they are the same bits each time.
public final class LiftSplat {
  private LiftSplat() {}

  /// The view of all cameras together.
  ///
  /// @param logits depth logits [B, N, D, h, w]
  /// @param context features [B, N, C, h, w]
  /// @return [B, C, H = y, W = x]
  public static Value of(Value logits, Value context, SplatPlan plan) {
    axes("depth logits", logits, plan, plan.depths());
    axes("context", context, plan, context.shape().rank() == 5 ? context.dim(2) : -1);
    int channels = context.dim(2);
    Value alpha = logits.softmax(2).reshape(-1).gatherRows(plan.entry()); // (1), [E]
    Value rows = context.permute(0, 1, 3, 4, 2).reshape(-1, channels); // [B·N·h·w, C]
    return alpha
        .weightedGather(plan.sums(), rows) // (2), [B·H·W, C]
        .reshape(plan.batch(), plan.grid().height(), plan.grid().width(), channels)
        .permute(0, 3, 1, 2);
  }

  private static void axes(String what, Value x, SplatPlan plan, int third) {
    int[] want = {plan.batch(), plan.cameras(), third, plan.rows(), plan.columns()};
    if (!java.util.Arrays.equals(x.shape().toArray(), want)) {
      throw new TensorException(
          "lift splat",
          what
              + x.shape()
              + " must have axes ["
              + plan.batch()
              + ", "
              + plan.cameras()
              + ", "
              + (third < 0 ? "C" : third)
              + ", "
              + plan.rows()
              + ", "
              + plan.columns()
              + "], as the points have");
    }
  }
}
