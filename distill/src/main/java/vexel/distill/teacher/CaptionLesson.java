package vexel.distill.teacher;

import java.nio.file.Path;
import vexel.autograd.Value;
import vexel.distill.Progress;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// The lesson of `world-text`: the caption of what a patch shows.
///
/// ```
/// c_p = Σ caption(x), w_p = mean of w(x) over the pixels x of patch p        (1)
/// L   = Σ_p w_p (1 − cos(prediction_p, c_p)) / Σ_p w_p                       (2)
/// ```
///
/// w lets rare categories count ([TeacherImages]). These are labels: a teacher of this lesson
/// stands for a vision-language model and is never to be called label-free.
record CaptionLesson(TeacherViews views) implements Lesson {
  /// Reads the teacher scenes of a world with captions.
  static CaptionLesson read(Path world, Rng words, Progress progress) {
    return new CaptionLesson(TeacherViews.read(world, new Words(words), progress));
  }

  @Override
  public int width() {
    return Words.WIDTH;
  }

  @Override
  public Views draw(int size, Rng rng) {
    TeacherViews.Batch batch = views.draw(size, rng); // (1)
    return new Views() {
      @Override
      public Tensor images() {
        return batch.images();
      }

      @Override
      public Value loss(Value predictions) {
        Value words = predictions.reshape(-1, Words.WIDTH); // [B·h·w, 128]
        Value agreement = words.l2Normalize(1, 1e-12).mul(Value.of(batch.targets())).sum();
        return agreement.mul(-1).add(1); // (2)
      }
    };
  }
}
