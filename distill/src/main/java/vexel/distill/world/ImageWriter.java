package vexel.distill.world;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.FileImageOutputStream;

/// Writes images to disk.
final class ImageWriter {
  private static final float JPEG_QUALITY = 0.92f;

  private ImageWriter() {}

  static void png(BufferedImage image, Path file) throws IOException {
    write(image, file, "png", 1);
  }

  static void jpeg(BufferedImage image, Path file) throws IOException {
    write(image, file, "jpeg", JPEG_QUALITY);
  }

  private static void write(BufferedImage image, Path file, String format, float quality)
      throws IOException {
    var writer =
        ImageIO.getImageWriters(ImageTypeSpecifier.createFromRenderedImage(image), format).next();
    try (FileImageOutputStream out = new FileImageOutputStream(file.toFile())) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      if (format.equals("jpeg")) {
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        param.setCompressionQuality(quality);
      }
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
  }
}
