package vexel.distill.recipe;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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
  private final @Nullable FeatureCache disk;
  private final RecentlyUsed<String, Tensor> cache;

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
    this.disk = disk;
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
    Tensor stored = whole && disk != null ? disk.find(view.image()) : null;
    if (stored != null) {
      return () -> kept(view, () -> stored);
    }
    RgbImage image = shown.of(view.image().decode());
    return () -> whole ? kept(view, () -> fresh(view, image)) : teacher.patches(image);
  }

  /// Makes sure that a view's features are on disk; memory stays as it is.
  public void store(CameraView view) {
    ImageView whole = ImageView.whole(view.camera().height(), view.camera().width(), height, width);
    if (disk != null) {
      disk.features(view.image(), () -> patches(whole.of(view.image().decode())));
    }
  }

  private Tensor kept(CameraView view, Supplier<Tensor> features) {
    Tensor found = cache.get(view.token());
    if (found == null) {
      found = features.get();
      cache.put(view.token(), found);
    }
    return found;
  }

  private Tensor fresh(CameraView view, RgbImage image) {
    return disk == null ? patches(image) : disk.features(view.image(), () -> patches(image));
  }

  private Tensor patches(RgbImage image) {
    return Scope.outside(() -> teacher.patches(image));
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
