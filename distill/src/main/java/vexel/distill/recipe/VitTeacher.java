package vexel.distill.recipe;

import vexel.distill.data.Normalization;
import vexel.distill.data.RgbImage;
import vexel.nn.Frozen;
import vexel.nn.State;
import vexel.nn.vision.Vit;
import vexel.tensor.Backend;
import vexel.tensor.Tensor;
import vexel.tensor.io.Fingerprint;

/// A DINOv2-type vision transformer as the teacher. Its features are the patch tokens of the last
/// block *before* the final normalisation, as in ScaLR (`x_pre_norm`); normalisation belongs to the
/// loss.
///
/// @param name what reports call it
/// @param network the network
/// @param vit the same, frozen
/// @param width channels of a patch feature
/// @param patch edge of a patch in pixels
/// @param backend where the network lives
public record VitTeacher(
    String name, Vit network, Frozen<Vit> vit, int width, int patch, Backend backend)
    implements Teacher {
  @Override
  public String fingerprint() {
    return "vit %s, patch %d, %d heads, %s, last block before its normalisation"
        .formatted(
            Fingerprint.sha256(State.tensors(network)),
            patch,
            network.blocks().getFirst().attn().heads(),
            network.positions());
  }

  @Override
  public Tensor patches(RgbImage image) {
    Tensor x =
        Normalization.IMAGENET.tensor(image, backend).reshape(1, 3, image.height(), image.width());
    return vit.forward(x).reshape(-1, width); // [1, h, w, D] → [h·w, D]
  }
}
