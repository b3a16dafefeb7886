package vexel.distill.recipe;

import java.util.function.UnaryOperator;
import vexel.distill.data.Normalization;
import vexel.distill.data.RgbImage;
import vexel.nn.Layer;
import vexel.nn.State;
import vexel.tensor.Backends;
import vexel.tensor.Tensor;
import vexel.tensor.io.Fingerprint;

/// A camera network that yields a map of features as the teacher.
///
/// @param name what reports call it
/// @param network its numbers
/// @param reading what is read from it, for the fingerprint
/// @param width channels D of a feature
/// @param patch side of a cell of the map in pixels
/// @param forward the frozen network: [1, 3, H, W] → [1, H/patch, W/patch, D]
/// @param statistics by what it has its images normalised
record NetworkTeacher(
    String name,
    Layer network,
    String reading,
    int width,
    int patch,
    UnaryOperator<Tensor> forward,
    Normalization statistics)
    implements Teacher {
  @Override
  public String fingerprint() {
    return Fingerprint.sha256(State.tensors(network)) + ", " + reading;
  }

  @Override
  public Tensor patches(RgbImage image) {
    Tensor x =
        statistics.tensor(image, Backends.selected()).reshape(1, 3, image.height(), image.width());
    return forward.apply(x).contiguous().reshape(-1, width);
  }
}
