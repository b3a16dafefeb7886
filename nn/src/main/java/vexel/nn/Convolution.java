package vexel.nn;

import vexel.autograd.Value;

/// A linear layer of images that shares its weights over the positions: x[B, C, H, W] → [B, O, H′,
/// W′].
public sealed interface Convolution extends Layer permits Conv2d, ConvTranspose2d {
  /// x[B, C, H, W] → [B, O, H′, W′].
  Value forward(Value x);
}
