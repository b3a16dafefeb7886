package vexel.distill.augment;

import vexel.distill.geometry.Pairs;
import vexel.tensor.Rng;

/// Draws a random rectangle of an image that keeps enough of its pairs (SLidR, Sautier et al. 2022,
/// with torchvision's `RandomResizedCrop`): area fraction a ~ U[low, high), log of the aspect r
/// uniform,
///
/// ```
/// w = round(√(a H W r)),   h = round(√(a H W / r))                                 (1)
/// ```
///
/// at a uniform place. It is drawn again unless more than `minPairs` pairs, or more than the share
/// `minShare` of them, survive.
///
/// *Deviations*: the released loop never ends for an image without pairs; after `tries` draws the
/// whole image is taken. A rectangle larger than the image counts as a draw, where torchvision
/// falls back to a central crop after ten.
///
/// @param lowArea smallest area fraction
/// @param highArea largest area fraction
/// @param lowAspect smallest w/h
/// @param highAspect largest w/h
/// @param newHeight rows of the result
/// @param newWidth columns of the result
/// @param minPairs a rectangle that keeps more pairs is accepted
/// @param minShare a rectangle that keeps a larger share of the pairs is accepted
/// @param tries most draws
public record ResizedCrop(
    double lowArea,
    double highArea,
    double lowAspect,
    double highAspect,
    int newHeight,
    int newWidth,
    int minPairs,
    double minShare,
    int tries) {
  /// The published values, 224 × 416. Reconstruction: the number of tries.
  public static final ResizedCrop SLIDR =
      new ResizedCrop(0.3, 1, 14.0 / 9, 17.0 / 9, 224, 416, 1024, 0.75, 100);

  public ResizedCrop {
    if (!(lowArea > 0 && lowArea <= highArea && highArea <= 1)
        || !(lowAspect > 0 && lowAspect <= highAspect && Double.isFinite(highAspect))
        || newHeight < 1
        || newWidth < 1
        || tries < 0) {
      throw new IllegalArgumentException(
          "resized crop: areas [%s, %s] must ascend in (0, 1], aspects [%s, %s] above 0, to %dx%d"
                  .formatted(lowArea, highArea, lowAspect, highAspect, newHeight, newWidth)
              + " pixels in "
              + tries
              + " tries");
    }
  }

  /// This crop with results of another size.
  public ResizedCrop to(int height, int width) {
    return new ResizedCrop(
        lowArea, highArea, lowAspect, highAspect, height, width, minPairs, minShare, tries);
  }

  /// A view of the image that `pairs` lie on, not mirrored. Try t uses `rng.at("try", t)`.
  public ImageView draw(Pairs pairs, Rng rng) {
    for (int t = 0; t < tries; t++) {
      ImageView view = rectangle(pairs.height(), pairs.width(), rng.at("try", t));
      if (view.height() <= pairs.height()
          && view.width() <= pairs.width()
          && keepsEnough(view, pairs)) {
        return view;
      }
    }
    return ImageView.whole(pairs.height(), pairs.width(), newHeight, newWidth);
  }

  private ImageView rectangle(int height, int width, Rng rng) {
    double area = (lowArea + (highArea - lowArea) * rng.uniform(0)) * height * width;
    double low = StrictMath.log(lowAspect);
    double aspect = StrictMath.exp(low + (StrictMath.log(highAspect) - low) * rng.uniform(1));
    int w = Math.max(1, (int) StrictMath.rint(StrictMath.sqrt(area * aspect))); // (1)
    int h = Math.max(1, (int) StrictMath.rint(StrictMath.sqrt(area / aspect)));
    int top = h < height ? rng.index(2, height - h + 1) : 0;
    int left = w < width ? rng.index(3, width - w + 1) : 0;
    return new ImageView(top, left, h, w, newHeight, newWidth, false);
  }

  private boolean keepsEnough(ImageView view, Pairs pairs) {
    int left = view.of(pairs).size();
    return left > minPairs || left > minShare * pairs.size();
  }
}
