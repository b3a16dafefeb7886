package vexel.distill.world;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import vexel.distill.DataException;
import vexel.distill.Progress;
import vexel.tensor.io.FileFailure;

/// The SHA-256 of a world: over each file's path and content in the order of paths. The content of
/// an image is its size and decoded pixels, because encoders differ between builds of the JDK; that
/// of any other file its bytes (tables are written in one canonical form). Hidden files do not
/// count.
public final class WorldHash {
  private WorldHash() {}

  /// Hashes the world in a folder.
  ///
  /// @param threads workers; the hash does not depend on them
  /// @throws UncheckedIOException if a file cannot be read
  public static String of(Path root, int threads, Progress progress) {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(root)) {
      files =
          walk.filter(Files::isRegularFile)
              .filter(file -> !file.getFileName().toString().startsWith("."))
              .sorted((a, b) -> name(root, a).compareTo(name(root, b)))
              .toList();
    } catch (IOException e) {
      throw FileFailure.reading(root, e);
    }
    List<Callable<byte[]>> tasks = new ArrayList<>();
    for (Path file : files) {
      tasks.add(() -> digest(file));
    }
    List<byte[]> digests = Workers.run(threads, tasks, "hash", progress);
    MessageDigest all = sha256();
    for (int i = 0; i < files.size(); i++) {
      all.update(name(root, files.get(i)).getBytes(StandardCharsets.UTF_8));
      all.update((byte) 0);
      all.update(digests.get(i));
    }
    return HexFormat.of().formatHex(all.digest());
  }

  private static String name(Path root, Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }

  private static byte[] digest(Path file) {
    try {
      return content(file);
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
  }

  private static byte[] content(Path file) throws IOException {
    String name = file.toString().toLowerCase(Locale.ROOT);
    MessageDigest digest = sha256();
    if (!name.endsWith(".png") && !name.endsWith(".jpg")) {
      digest.update(Files.readAllBytes(file));
      return digest.digest();
    }
    BufferedImage image = ImageIO.read(file.toFile());
    if (image == null) {
      throw new DataException(file, "is no image");
    }
    int width = image.getWidth();
    int height = image.getHeight();
    ByteBuffer bytes = ByteBuffer.allocate(8 + 4 * width * height);
    bytes.putInt(height).putInt(width);
    if (image.getRaster().getNumBands()
        == 1) { // labels: the samples themselves, not a shade of grey
      int[] row = new int[width];
      for (int y = 0; y < height; y++) {
        image.getRaster().getSamples(0, y, width, 1, 0, row);
        bytes.asIntBuffer().put(row);
        bytes.position(bytes.position() + 4 * width);
      }
    } else {
      bytes.asIntBuffer().put(image.getRGB(0, 0, width, height, null, 0, width));
    }
    digest.update(bytes.array());
    return digest.digest();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
