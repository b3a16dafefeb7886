package vexel.nn.vision;

import org.jspecify.annotations.Nullable;
import vexel.autograd.Value;
import vexel.nn.Conv2d;
import vexel.nn.Layer;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Cuts images into square patches and projects each to a token (Dosovitskiy et al. 2021, eq. (1)).
/// The projection is a convolution whose stride is its kernel, computed as one matrix product.
///
/// @param proj kernel [D, 3, p, p], stride p
public record PatchEmbed(Conv2d proj) implements Layer {
  /// Side p of a patch in pixels.
  public int patch() {
    return proj.window().kernelH();
  }

  /// images[B, 3, H, W] → tokens[B, (H/p)·(W/p), D], rows of the image first.
  public Value forward(Value images) {
    return cut(images).linear(weight(), bias());
  }

  /// The pixels of each patch of images[B, 3, H, W] in a row: [B, (H/p)·(W/p), 3·p·p].
  Value cut(Value images) {
    int p = patch();
    int channels = proj.weight().tensor().dim(1);
    Shape s = images.shape();
    if (s.rank() != 4 || s.dim(1) != channels) {
      throw new TensorException(
          "vit", "images" + s + " must have axes [B, " + channels + ", H, W]");
    }
    int rows = count(s, 2);
    int columns = count(s, 3);
    int b = s.dim(0);
    return images
        .reshape(b, channels, rows, p, columns, p)
        .permute(0, 2, 4, 1, 3, 5) // [B, h, w, 3, p, p]
        .reshape(b, rows * columns, channels * p * p);
  }

  /// The tokens of patches that are cut, each plus its position[1, (H/p)·(W/p), D]: for one image
  /// in the product itself.
  Value located(Value patches, Value positions) {
    return patches.dim(0) == 1
        ? patches.linearAdd(weight(), bias(), positions)
        : patches.linear(weight(), bias()).add(positions);
  }

  private Value weight() {
    Tensor w = proj.weight().tensor();
    return proj.weight().value().reshape(w.dim(0), w.size() / w.dim(0));
  }

  private @Nullable Value bias() {
    return proj.bias() == null ? null : proj.bias().value();
  }

  private int count(Shape s, int axis) {
    int p = patch();
    int n = s.dim(axis) / p;
    if (n == 0 || n * p != s.dim(axis)) {
      throw new TensorException(
          "vit",
          "images"
              + s
              + " axis "
              + axis
              + " has "
              + s.dim(axis)
              + ", no multiple of the patch of "
              + p
              + "; resize to "
              + Math.max(n, 1) * p
              + (n == 0 ? "" : " or " + (n + 1) * p));
    }
    return n;
  }
}
