package vexel.distill.recipe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import vexel.distill.Progress;
import vexel.distill.data.ImageFile;
import vexel.tensor.Tensor;
import vexel.tensor.io.FileFailure;
import vexel.tensor.io.Fingerprint;
import vexel.tensor.io.FormatException;
import vexel.tensor.io.Safetensors;
import vexel.tensor.io.SafetensorsWriter;

/// A teacher's features of whole images on disk, so that each is computed once and serves every
/// run.
///
/// An image's file is named by SHA-256 over the teacher's identity, the size it is given and the
/// bytes of the image file: `ab/cdef….safetensors`. Neither a moved data set nor other weights find
/// wrong features. It holds `features` as BF16 [h·w, D], the grid and a checksum. It is written in
/// one step, so a run that is killed goes on where it was, and any number of processes may read and
/// fill one folder; a file that is damaged all the same is computed again, with a note.
///
/// BF16 keeps 8 bits of precision. What is computed afresh is rounded as well: the run that fills a
/// cache and the one that reads it see the same bits.
public final class FeatureCache {
  private static final String FORMAT = "vexel features 1: pillow bilinear, bf16";
  private static final String FEATURES = "features";
  private static final String CHECKSUM = "sha256";

  private final Path folder;
  private final String identity;
  private final int rows;
  private final int columns;
  private final int width;
  private final Progress progress;
  private final LongAdder computed = new LongAdder();
  private final LongAdder reused = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  /// A cache in `folder`, which is created with the first file.
  ///
  /// @param imageHeight height of the images the teacher is given
  /// @param imageWidth width likewise
  /// @param progress hears of damaged files
  public FeatureCache(
      Path folder, Teacher teacher, int imageHeight, int imageWidth, Progress progress) {
    this.folder = folder;
    this.identity =
        FORMAT + "\n" + teacher.fingerprint() + "\n" + imageHeight + "x" + imageWidth + "\n";
    this.rows = imageHeight / teacher.patch();
    this.columns = imageWidth / teacher.patch();
    this.width = teacher.width();
    this.progress = progress;
  }

  /// The features [h·w, D] of `image` if they are on disk.
  ///
  /// @throws java.io.UncheckedIOException if the image cannot be read
  public @Nullable Tensor find(ImageFile image) {
    Path file = file(image);
    Tensor found = stored(file);
    if (found != null) {
      reused.increment();
      bytes.add(size(file));
    }
    return found;
  }

  /// The features [h·w, D] of `image`, rounded to BF16: those on disk, or what `fresh` computes.
  ///
  /// @throws java.io.UncheckedIOException if the image cannot be read or the features not written
  public Tensor features(ImageFile image, Supplier<Tensor> fresh) {
    Tensor found = find(image);
    if (found != null) {
      return found;
    }
    Path file = file(image);
    Tensor rounded = rounded(fresh.get());
    write(file, rounded);
    computed.increment();
    bytes.add(size(file));
    return rounded;
  }

  private void write(Path file, Tensor features) {
    try {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
    } catch (IOException e) {
      throw FileFailure.writing(file, e);
    }
    SafetensorsWriter.of(Map.of(FEATURES, features))
        .bfloat16(name -> true)
        .metadata(Map.of("grid", rows + "x" + columns, CHECKSUM, checksum(features)))
        .write(file);
  }

  private @Nullable Tensor stored(Path file) {
    if (!Files.exists(file)) {
      return null;
    }
    String fault;
    try {
      Safetensors stored = Safetensors.read(file);
      Tensor features = stored.read(FEATURES);
      boolean fits =
          features.rank() == 2
              && features.dim(0) == rows * columns
              && features.dim(1) == width
              && checksum(features).equals(stored.metadata().get(CHECKSUM));
      if (fits) {
        return features;
      }
      fault = "its checksum is wrong";
    } catch (FormatException e) {
      fault = String.valueOf(e.getMessage());
    }
    progress.say(file + ": damaged (" + fault + "); its features are computed again");
    return null;
  }

  private static String checksum(Tensor features) {
    return Fingerprint.sha256(Map.of(FEATURES, features));
  }

  /// `x` rounded to the nearest BF16, ties to even.
  private static Tensor rounded(Tensor x) {
    float[] y = x.toFloats();
    for (int i = 0; i < y.length; i++) {
      int bits = Float.floatToIntBits(y[i]);
      if (!Float.isNaN(y[i])) {
        y[i] = Float.intBitsToFloat((bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff_0000);
      }
    }
    return Tensor.of(y, x.shape().toArray());
  }

  /// Where the features of `image` lie or will.
  Path file(ImageFile image) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(identity.getBytes(StandardCharsets.UTF_8));
      digest.update(ByteBuffer.wrap(image.bytes()));
      String key = HexFormat.of().formatHex(digest.digest());
      return folder.resolve(key.substring(0, 2)).resolve(key.substring(2) + ".safetensors");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
  }

  /// Images whose features were computed.
  public long computed() {
    return computed.sum();
  }

  /// Images whose features were on disk.
  public long reused() {
    return reused.sum();
  }

  /// Size of the files of all images asked for.
  public long bytes() {
    return bytes.sum();
  }
}
