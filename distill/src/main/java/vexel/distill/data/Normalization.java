package vexel.distill.data;

import java.util.List;
import vexel.tensor.Backend;
import vexel.tensor.Tensor;

/// Channel statistics by which a vision model's input is normalised: (x/255 − mean)/std.
///
/// @param mean of red, green, blue in [0, 1]
/// @param std of red, green, blue
public record Normalization(List<Double> mean, List<Double> std) {
  /// ImageNet's, used by DINOv2 and almost every other teacher.
  public static final Normalization IMAGENET =
      new Normalization(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

  /// CLIP's.
  public static final Normalization CLIP =
      new Normalization(
          List.of(0.48145466, 0.4578275, 0.40821073), List.of(0.26862954, 0.26130258, 0.27577711));

  /// Values stay in [0, 1].
  public static final Normalization NONE =
      new Normalization(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));

  /// The normalised planes `[3, H, W]`, row-major.
  public float[] planes(RgbImage image) {
    int area = image.height() * image.width();
    byte[] rgb = image.bytes();
    float[] y = new float[3 * area];
    for (int c = 0; c < 3; c++) {
      double m = mean.get(c);
      double s = std.get(c);
      float[] level = new float[256];
      for (int v = 0; v < 256; v++) {
        level[v] = (float) ((v / 255.0 - m) / s);
      }
      for (int i = 0; i < area; i++) {
        y[c * area + i] = level[rgb[3 * i + c] & 0xFF];
      }
    }
    return y;
  }

  /// The normalised image as F32 `[3, H, W]`.
  public Tensor tensor(RgbImage image, Backend backend) {
    return Tensor.copyOf(backend, planes(image), 3, image.height(), image.width());
  }
}
