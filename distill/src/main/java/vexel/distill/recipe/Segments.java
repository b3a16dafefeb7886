package vexel.distill.recipe;

import vexel.distill.augment.ImageView;
import vexel.distill.data.CameraView;
import vexel.distill.superpixel.LabelMap;
import vexel.distill.superpixel.Slic;

/// Regions of images.
@FunctionalInterface
public interface Segments {
  /// The regions of what is shown of a view, at the size the teacher gets it.
  LabelMap of(CameraView view, ImageView shown);

  /// SLIC at the image's full resolution, resized to what is shown by nearest neighbour.
  static Segments slic(SegmentSettings settings) {
    Slic slic =
        new Slic(
            settings.superpixels(),
            settings.compactness(),
            settings.sigma(),
            Slic.SLIDR.iterations(),
            settings.slicRelease());
    return (view, shown) -> {
      LabelMap whole = slic.labels(view.image().decode());
      LabelMap seen =
          whole.crop(
              shown.top(),
              shown.left(),
              shown.height(),
              shown.width(),
              shown.newHeight(),
              shown.newWidth());
      return shown.mirrored() ? seen.flipped() : seen;
    };
  }
}
