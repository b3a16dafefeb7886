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

  /// Features [h·w, D] of an image of h·patch × w·patch pixels, row by row.
  Tensor patches(RgbImage image);
}
