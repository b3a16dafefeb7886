package vexel.distill.data;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;
import vexel.tensor.io.FileFailure;

/// An image on disk, decoded when asked for (JPEG, PNG and what else ImageIO reads).
///
/// Decoded pixels may differ by a grey level between builds of the JDK, whose JPEG decoder is
/// native code: hashes of data cover decoded pixels or file sizes, never both.
///
/// @param path the file
/// @param height rows it must have, 0 if any
/// @param width columns it must have, 0 if any
public record ImageFile(Path path, int height, int width) {
  /// Largest image decoded.
  public static final long MAX_PIXELS = 100_000_000;

  private static final long MAX_BYTES = 1L << 29;

  /// An image of any size.
  public static ImageFile of(Path path) {
    return new ImageFile(path, 0, 0);
  }

  /// The file with the size its header names, which a later [#decode()] must then find.
  ///
  /// @throws DataFault if it is missing or no image
  public ImageFile measured() {
    return open(
        (reader, in) -> {
          reader.setInput(in, true, true);
          return new ImageFile(path, reader.getHeight(0), reader.getWidth(0));
        });
  }

  /// Reads and decodes the file.
  ///
  /// @throws DataFault if it is missing, not an image, truncated, too large or of another size
  public RgbImage decode() {
    return open((reader, in) -> rgb(read(reader, in)));
  }

  /// Reads and decodes a file of one channel of 8 or 16 bits, or with a palette: its samples or
  /// palette indices, row by row.
  ///
  /// @throws DataFault as [#decode()], or if it has several channels
  public int[] decodeSamples() {
    return open(
        (reader, in) -> {
          Raster raster = read(reader, in).getRaster();
          if (raster.getNumBands() != 1) {
            throw new DataFault(
                path,
                "channels",
                raster.getNumBands() + " of them; labels need one",
                "write the labels as a grey PNG of 8 or 16 bits");
          }
          return raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), 0, (int[]) null);
        });
  }

  private interface Use<T> {
    T of(ImageReader reader, ImageInputStream in) throws IOException;
  }

  private <T> T open(Use<T> use) {
    byte[] bytes = bytes();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw fault("format", "is no image known to this JDK (" + bytes.length + " bytes)", null);
      }
      ImageReader reader = readers.next();
      try {
        return use.of(reader, in);
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) { // decoders throw anything on broken files
      if (e instanceof DataFault d) {
        throw d;
      }
      throw fault("content", "cannot be decoded, truncated or corrupt: " + e.getMessage(), e);
    }
  }

  /// The bytes of the file.
  ///
  /// @throws DataFault if it is missing, empty or too large
  public byte[] bytes() {
    try {
      if (!Files.isRegularFile(path)) {
        throw DataFault.missing(path, "unpack the archive that holds the images");
      }
      long size = Files.size(path);
      if (size == 0 || size > MAX_BYTES) {
        throw fault("size", size + " bytes; must be 1 to " + MAX_BYTES, null);
      }
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw FileFailure.reading(path, e);
    }
  }

  private BufferedImage read(ImageReader reader, ImageInputStream in) throws IOException {
    List<String> warnings = new ArrayList<>();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    reader.setInput(in, true, true);
    int h = reader.getHeight(0);
    int w = reader.getWidth(0);
    if ((long) h * w > MAX_PIXELS) {
      throw fault("size", h + "x" + w + " pixels, more than " + MAX_PIXELS, null);
    }
    if ((height != 0 && h != height) || (width != 0 && w != width)) {
      throw fault(
          "size", h + "x" + w + ", but the data set's tables say " + height + "x" + width, null);
    }
    BufferedImage image = reader.read(0);
    for (String warning : warnings) {
      String text = warning.toLowerCase(Locale.ROOT);
      if (text.contains("premature") || text.contains("corrupt")) {
        throw fault("content", "is truncated or corrupt (" + warning + ")", null);
      }
    }
    return image;
  }

  private RgbImage rgb(BufferedImage image) {
    int h = image.getHeight();
    int w = image.getWidth();
    byte[] out = new byte[3 * h * w];
    ColorModel colours = image.getColorModel();
    Raster raster = image.getRaster();
    if (raster.getSampleModel().getSampleSize(0) > 8 && !(colours instanceof IndexColorModel)) {
      throw fault("depth", "more than 8 bits a channel", null);
    }
    if (colours instanceof IndexColorModel) {
      for (int i = 0; i < h * w; i++) {
        put(out, i, image.getRGB(i % w, i / w));
      }
    } else if (raster.getSampleModel() instanceof ComponentSampleModel samples
        && raster.getDataBuffer() instanceof DataBufferByte bytes
        && bytes.getNumBanks() == 1
        && raster.getSampleModelTranslateX() == 0
        && raster.getSampleModelTranslateY() == 0) {
      interleaved(bytes.getData(), bytes.getOffset(), samples, h, w, out);
    } else {
      sampled(raster, h, w, out);
    }
    return RgbImage.of(h, w, out);
  }

  /// What decoders of JPEG and PNG make: bytes, whose order the sample model knows.
  private static void interleaved(
      byte[] in, int offset, ComponentSampleModel samples, int h, int w, byte[] out) {
    int[] bands = samples.getBandOffsets();
    boolean colour = bands.length >= 3;
    int red = offset + bands[0];
    int green = offset + bands[colour ? 1 : 0];
    int blue = offset + bands[colour ? 2 : 0];
    int step = samples.getPixelStride();
    int to = 0;
    for (int r = 0; r < h; r++) {
      int from = r * samples.getScanlineStride();
      for (int c = 0; c < w; c++, from += step) {
        out[to++] = in[red + from];
        out[to++] = in[green + from];
        out[to++] = in[blue + from];
      }
    }
  }

  private static void sampled(Raster raster, int h, int w, byte[] out) {
    int bands = raster.getNumBands();
    int[] row = new int[w * bands];
    for (int r = 0; r < h; r++) {
      raster.getPixels(0, r, w, 1, row);
      for (int c = 0; c < w; c++) {
        int grey = row[c * bands];
        boolean colour = bands >= 3;
        put(
            out,
            r * w + c,
            grey << 16
                | (colour ? row[c * bands + 1] : grey) << 8
                | (colour ? row[c * bands + 2] : grey));
      }
    }
  }

  private static void put(byte[] out, int pixel, int argb) {
    out[3 * pixel] = (byte) (argb >> 16);
    out[3 * pixel + 1] = (byte) (argb >> 8);
    out[3 * pixel + 2] = (byte) argb;
  }

  private DataFault fault(String field, String value, @Nullable Exception cause) {
    return new DataFault(
        path, field, value, "replace the file with an intact 8-bit JPEG or PNG", cause);
  }
}
