package vexel.distill.recipe;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vexel.distill.UsageException;
import vexel.distill.augment.ImageView;
import vexel.distill.data.CameraView;
import vexel.distill.data.PillowResize;
import vexel.distill.data.RgbImage;
import vexel.tensor.Scope;
import vexel.tensor.Tensor;

/// A teacher's patch features of camera images. A whole image is resized, its aspect not preserved,
/// and its features are computed once, so a feature grid serves every epoch (ScaLR); crops and
/// mirrored images (SLidR) are seen once.
public final class TeacherFeatures {
  private final Teacher teacher;
  private final int height;
  private final int width;
  private final long capacity;
  private final @Nullable FeatureCache disk;
  private final Map<String, Tensor> cache = new LinkedHashMap<>(16, 0.75f, true);
  private long held;

  /// @param teacher the camera network
  /// @param height image height it is given, a multiple of its patch
  /// @param width image width likewise
  /// @param capacity bytes of features kept in memory; the least recently used go first
  /// @param disk where features of whole images are kept beyond this run, or null
  public TeacherFeatures(
      Teacher teacher, int height, int width, long capacity, @Nullable FeatureCache disk) {
    if (height % teacher.patch() != 0 || width % teacher.patch() != 0) {
      throw new UsageException(
          "image-height = %d, image-width = %d: both must be multiples of the teacher's patch, %d"
              .formatted(height, width, teacher.patch()));
    }
    this.teacher = teacher;
    this.height = height;
    this.width = width;
    this.capacity = capacity;
    this.disk = disk;
  }

  /// Features [h·w, D] of what is shown of a view; kept only if that is the whole image.
  public Tensor of(CameraView view, ImageView shown) {
    return shown.isWhole(view.camera().height(), view.camera().width())
        ? of(view)
        : teacher.patches(shown.of(view.image().decode()));
  }

  /// Features [h·w, D] of a view.
  public Tensor of(CameraView view) {
    Tensor found = cache.get(view.token());
    if (found == null) {
      found = fetched(view);
      cache.put(view.token(), found);
      held += bytes(found);
      var oldest = cache.entrySet().iterator();
      while (held > capacity && cache.size() > 1) {
        held -= bytes(oldest.next().getValue());
        oldest.remove();
      }
    }
    return found;
  }

  /// Makes sure that a view's features are on disk; memory stays as it is.
  public void store(CameraView view) {
    fetched(view);
  }

  private Tensor fetched(CameraView view) {
    return disk == null ? computed(view) : disk.features(view.image(), () -> computed(view));
  }

  private Tensor computed(CameraView view) {
    RgbImage resized = PillowResize.bilinear(view.image().decode(), height, width);
    return Scope.outside(() -> teacher.patches(resized));
  }

  private static long bytes(Tensor t) {
    return (long) t.size() * t.dtype().bytes();
  }

  /// Where features are kept beyond this run, if anywhere.
  public Optional<FeatureCache> disk() {
    return Optional.ofNullable(disk);
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
