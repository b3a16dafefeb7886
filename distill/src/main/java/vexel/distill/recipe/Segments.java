package vexel.distill.recipe;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.augment.ImageView;
import vexel.distill.data.CameraView;
import vexel.distill.eval.TextMatrix;
import vexel.distill.geometry.PatchReadout;
import vexel.distill.method.Batch;
import vexel.distill.method.Method;
import vexel.distill.method.WeakLabels;
import vexel.distill.superpixel.LabelFolder;
import vexel.distill.superpixel.LabelMap;
import vexel.distill.superpixel.SuperpixelCache;
import vexel.tensor.Scope;
import vexel.tensor.Tensor;

/// Regions of images.
@FunctionalInterface
public interface Segments {
  /// The regions of what is shown of a view, at the size the teacher gets it.
  LabelMap of(CameraView view, ImageView shown);

  /// The regions of what is shown of a view of a frame with some role, made when asked for.
  default Supplier<LabelMap> prepare(Batch.Role role, CameraView view, ImageView shown) {
    return () -> of(view, shown);
  }

  /// These regions, those that `wanted` will be asked for made by the thread that prepares a step.
  default Segments early(Predicate<Batch.Role> wanted) {
    Segments lazy = this;
    return new Segments() {
      @Override
      public LabelMap of(CameraView view, ImageView shown) {
        return lazy.of(view, shown);
      }

      @Override
      public Supplier<LabelMap> prepare(Batch.Role role, CameraView view, ImageView shown) {
        if (!wanted.test(role)) {
          return lazy.prepare(role, view, shown);
        }
        LabelMap regions = lazy.of(view, shown);
        return () -> regions;
      }
    };
  }

  /// The regions for a method's training. What the teacher has to say of an image is left to the
  /// training thread, as the teacher is.
  static Segments of(
      DistillSettings settings, Method method, TeacherFeatures teacher, Progress progress) {
    Segments lazy = of(settings, teacher, progress);
    return settings.segments().segments() == SegmentSettings.Kind.WORDS
        ? lazy
        : lazy.early(method::regions);
  }

  /// As a run's settings say.
  static Segments of(DistillSettings settings, TeacherFeatures teacher, Progress progress) {
    SegmentSettings s = settings.segments();
    return switch (s.segments()) {
      case SLIC -> slic(s, progress);
      case WORDS -> words(teacher, TeacherWords.of(settings.teacher(), s.text()));
      case FOLDER -> folder(Path.of(s.labelFolder()));
    };
  }

  /// SLIC at the image's full resolution, computed once an image, cut to what is shown by nearest
  /// neighbour.
  private static Segments slic(SegmentSettings settings, Progress progress) {
    return new Segments() {
      private @Nullable SuperpixelCache cache; // no folder before superpixels are asked for

      @Override
      public LabelMap of(CameraView view, ImageView shown) {
        return shown(cache().labels(view.image().decode()), shown);
      }

      private synchronized SuperpixelCache cache() {
        if (cache == null) {
          cache = SuperpixelCache.in(settings.cache(), settings.slic(), MEMORY, progress);
        }
        return cache;
      }
    };
  }

  /// Bytes of label maps kept in memory.
  long MEMORY = 256L << 20;

  private static Segments folder(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new UsageException("label-folder = " + folder + " is no folder");
    }
    LabelFolder labels = new LabelFolder(folder);
    return (view, shown) ->
        shown(labels.read(view, view.camera().height(), view.camera().width()), shown);
  }

  /// What the teacher says of each pixel it is shown, its features read bilinearly.
  private static Segments words(TeacherFeatures teacher, TextMatrix text) {
    WeakLabels labels = new WeakLabels(text.rows());
    int height = teacher.height();
    int width = teacher.width();
    int[] rows = new int[height * width];
    int[] cols = new int[height * width];
    Arrays.setAll(rows, i -> i / width);
    Arrays.setAll(cols, i -> i % width);
    PatchReadout readout =
        PatchReadout.alignCorners(
            rows, cols, height, width, teacher.gridHeight(), teacher.gridWidth());
    return (view, shown) -> {
      try (var _ = Scope.open()) {
        // ⟨Σ w t, e⟩ = Σ w ⟨t, e⟩: products with the text are read, C numbers a pixel and not D
        Tensor said = teacher.of(view, shown).matmul(labels.text().transpose(0, 1));
        return LabelMap.of(height, width, WeakLabels.largest(readout.read(said)).toInts());
      }
    };
  }

  private static LabelMap shown(LabelMap whole, ImageView shown) {
    LabelMap seen =
        whole.crop(
            shown.top(),
            shown.left(),
            shown.height(),
            shown.width(),
            shown.newHeight(),
            shown.newWidth());
    return shown.mirrored() ? seen.flipped() : seen;
  }
}
