package vexel.distill.head;

import org.jspecify.annotations.Nullable;
import vexel.autograd.Value;
import vexel.nn.BatchNorm;
import vexel.nn.Conv2d;
import vexel.nn.Layer;
import vexel.nn.Pass;

/// Brings a student's map [B, C_s, H, W] to the teacher's width [B, C_t, H, W] for a loss; thrown
/// away after training. [Adapter] says which kinds there are.
///
/// @param conv a convolution that keeps H and W, or null for none
/// @param bn normalisation before a ReLU, or null for neither
public record BevAdapter(@Nullable Conv2d conv, @Nullable BatchNorm bn) implements Layer {
  /// [B, C_s, H, W] → [B, C_t, H, W].
  public Value forward(Value x, Pass pass) {
    Value y = conv == null ? x : conv.forward(x);
    return bn == null ? y : bn.forwardRelu(y, pass.at("bn"));
  }
}
