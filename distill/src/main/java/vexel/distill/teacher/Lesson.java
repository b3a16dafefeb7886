package vexel.distill.teacher;

import vexel.autograd.Value;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// What a stand-in teacher is taught: views of images, and how wrong a prediction about their
/// patches is.
interface Lesson {
  /// One minibatch of it.
  interface Views {
    /// What the teacher is shown, [B, 3, H, W], normalised.
    Tensor images();

    /// How wrong predictions [B·h·w, width] of the patches are.
    Value loss(Value predictions);
  }

  /// Numbers predicted of a patch.
  int width();

  /// Draws a minibatch of `size` views.
  Views draw(int size, Rng rng);
}
