package vexel.nn;

import vexel.autograd.Value;

/// The part of a transformer block that treats each token by itself: x[…, C] → the same shape.
public sealed interface FeedForward extends Layer permits Mlp, QuickMlp, SwiGlu {
  /// x[…, C] → the same shape.
  Value forward(Value x);

  /// forward(x) + residual, the sum in the last product.
  Value forwardAdd(Value x, Value residual);

  /// The layer whose output is the branch's.
  Linear last();

  /// This with another last layer.
  FeedForward withLast(Linear layer);
}
