package vexel.nn.sparse;

import java.util.List;
import vexel.autograd.Value;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// A sparse tensor: features at sites. What the layers of this package take and give.
///
/// @param sites where
/// @param features what: [V, C], row r at site r
public record Voxels(Sites sites, Value features) {
  public Voxels {
    if (features.shape().rank() != 2 || features.dim(0) != sites.size()) {
      throw new TensorException(
          "voxels",
          "features "
              + features.shape()
              + " do not fit "
              + sites
              + "; they need one row per site: ["
              + sites.size()
              + ", C]");
    }
  }

  /// Voxels with constant features, the input of a network.
  public static Voxels of(Sites sites, Tensor features) {
    return new Voxels(sites, Value.of(features));
  }

  /// The same sites with other features.
  public Voxels with(Value other) {
    return new Voxels(sites, other);
  }

  /// Several inputs as one batch, samples behind each other. Features are constants afterwards.
  public static Voxels batch(List<Voxels> parts) {
    return of(
        Sites.concat(parts.stream().map(Voxels::sites).toList()),
        Tensor.concat(0, parts.stream().map(v -> v.features.tensor()).toList()));
  }

  /// Number of feature channels C.
  public int channels() {
    return features.dim(1);
  }
}
