package vexel.distill.superpixel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.distill.Progress;
import vexel.distill.data.RgbImage;
import vexel.distill.loader.RecentlyUsed;
import vexel.tensor.Backends;
import vexel.tensor.io.FileFailure;

/// The superpixels of each image, computed once: in a folder, compressed, and the latest in memory.
///
/// A file is named by the hash of the decoded pixels and the settings, so neither a moved data set
/// nor other settings can find wrong labels. It is written in one step; one that is damaged all the
/// same is computed again, with a note. Any thread and any process may use a folder.
public final class SuperpixelCache {
  private final Path folder;
  private final Slic slic;
  private final Progress progress;
  private final RecentlyUsed<String, LabelMap> recent;

  private SuperpixelCache(Path folder, Slic slic, long budget, Progress progress) {
    this.folder = folder;
    this.slic = slic;
    this.progress = progress;
    this.recent = new RecentlyUsed<>(budget, m -> 2L * m.height() * m.width());
  }

  /// A cache in `folder`, which is created if it does not exist.
  ///
  /// @param bytes how much memory the latest label maps may take, 2 bytes a pixel
  /// @param progress hears of damaged files
  /// @throws java.io.UncheckedIOException if the folder cannot be created
  public static SuperpixelCache in(Path folder, Slic slic, long bytes, Progress progress) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw FileFailure.writing(folder, e);
    }
    return new SuperpixelCache(folder, slic, bytes, progress);
  }

  /// The superpixels of `image`.
  ///
  /// @throws java.io.UncheckedIOException if they cannot be written
  public LabelMap labels(RgbImage image) {
    return labels(image, 1);
  }

  /// The superpixels of each image, side by side on [Backends#threads()] threads.
  public List<LabelMap> labels(List<RgbImage> images) {
    return Parts.forEach(images, Backends.threads(), this::labels);
  }

  private LabelMap labels(RgbImage image, int threads) {
    String key = key(image);
    LabelMap known = recent.get(key);
    if (known == null) {
      Path file = folder.resolve(key + ".labels");
      known = stored(file, image);
      if (known == null) {
        known = slic.labels(image, threads);
        StoredLabels.write(file, known);
      }
      recent.put(key, known);
    }
    return known;
  }

  private @Nullable LabelMap stored(Path file, RgbImage image) {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      return StoredLabels.read(file, image.height(), image.width());
    } catch (IOException e) {
      progress.say(file + ": damaged (" + e.getMessage() + "); its superpixels are computed again");
      return null;
    }
  }

  /// Label maps in memory.
  int remembered() {
    return recent.size();
  }

  private String key(RgbImage image) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(slic.toString().getBytes(StandardCharsets.UTF_8));
      digest.update(ByteBuffer.allocate(8).putInt(image.height()).putInt(image.width()).flip());
      digest.update(image.toBytes());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
