package vexel.distill.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A hash over lines of text: the identity of a data set. Lines end with a line feed, file names
/// are relative with `/`, numbers are written as Java writes doubles.
final class Manifest {
  private final MessageDigest digest;

  Manifest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  void add(String line) {
    digest.update(line.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n');
  }

  /// Name and size of a file; size −1 if it does not exist.
  void add(Path root, Path file) {
    long size;
    try {
      size = Files.isRegularFile(file) ? Files.size(file) : -1;
    } catch (IOException e) {
      size = -1;
    }
    StringBuilder name = new StringBuilder();
    for (Path part : root.relativize(file)) {
      name.append('/').append(part);
    }
    add(name + "\t" + size);
  }

  void add(CameraView view, Path root) {
    add(view.channel() + "\t" + view.timestamp() + "\t" + view.camera() + "\t" + view.poses());
    add(root, view.image().path());
  }

  String hash() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
