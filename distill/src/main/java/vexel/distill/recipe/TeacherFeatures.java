package vexel.distill.recipe;

import java.util.function.Supplier;
import vexel.distill.UsageException;
import vexel.distill.augment.ImageView;
import vexel.distill.data.CameraView;
import vexel.distill.data.RgbImage;
import vexel.distill.loader.RecentlyUsed;
import vexel.tensor.Scope;
import vexel.tensor.Tensor;

/// A teacher's patch features of camera images. A whole image is resized, its aspect not preserved,
/// and its features are computed once, so a feature grid serves every epoch (ScaLR); crops and
/// mirrored images (SLidR) are seen once.
public final class TeacherFeatures {
  private final Teacher teacher;
  private final int height;
  private final int width;
  private final RecentlyUsed<String, Tensor> cache;

  /// @param teacher the camera network
  /// @param height image height it is given, a multiple of its patch
  /// @param width image width likewise
  /// @param capacity bytes of features kept; the least recently used go first
  public TeacherFeatures(Teacher teacher, int height, int width, long capacity) {
    if (height % teacher.patch() != 0 || width % teacher.patch() != 0) {
      throw new UsageException(
          "image-height = %d, image-width = %d: both must be multiples of the teacher's patch, %d"
              .formatted(height, width, teacher.patch()));
    }
    this.teacher = teacher;
    this.height = height;
    this.width = width;
    this.cache = new RecentlyUsed<>(capacity, t -> (long) t.size() * t.dtype().bytes());
  }

  /// Features [h·w, D] of what is shown of a view; kept only if that is the whole image.
  public Tensor of(CameraView view, ImageView shown) {
    return prepare(view, shown).get();
  }

  /// Features [h·w, D] of a view.
  public Tensor of(CameraView view) {
    return of(view, ImageView.whole(view.camera().height(), view.camera().width(), height, width));
  }

  /// Features [h·w, D] of what is shown of a view, computed when asked for. The image is decoded
  /// and resized now, by any thread, unless the features are there already.
  ///
  /// @throws vexel.distill.data.DataFault if the image cannot be decoded
  public Supplier<Tensor> prepare(CameraView view, ImageView shown) {
    boolean whole = shown.isWhole(view.camera().height(), view.camera().width());
    Tensor known = whole ? cache.get(view.token()) : null;
    if (known != null) {
      return () -> known;
    }
    RgbImage image = shown.of(view.image().decode());
    return () -> whole ? kept(view.token(), image) : teacher.patches(image);
  }

  private Tensor kept(String token, RgbImage image) {
    Tensor found = cache.get(token);
    if (found == null) {
      found = Scope.outside(() -> teacher.patches(image));
      cache.put(token, found);
    }
    return found;
  }

  public Teacher teacher() {
    return teacher;
  }

  public int height() {
    return height;
  }

  public int width() {
    return width;
  }

  /// Rows of the patch grid.
  public int gridHeight() {
    return height / teacher.patch();
  }

  /// Columns of the patch grid.
  public int gridWidth() {
    return width / teacher.patch();
  }
}
