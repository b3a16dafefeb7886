package vexel.distill.recipe;

import vexel.distill.data.RgbImage;
import vexel.tensor.Tensor;

/// A frozen camera network: an image in, one feature per patch out. It returns tensors, not values,
/// so nothing on the teacher's side can be trained.
public interface Teacher {
  /// What runs and reports call it.
  String name();

  /// Channels D of a patch feature.
  int width();

  /// Edge of a patch in pixels; image sides are multiples of it.
  int patch();

  /// What tells its features from those of any other teacher: a hash of its weights and everything
  /// else they depend on.
  String fingerprint();

  /// Features [h·w, D] of an image of h·patch × w·patch pixels, row by row.
  Tensor patches(RgbImage image);
}
