package vexel.tensor.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import vexel.tensor.Tensor;

/// The identity of a set of numbers: two runs agree if and only if their fingerprints do.
public final class Fingerprint {
  private Fingerprint() {}

  /// SHA-256, in lower-case hexadecimal, over the tensors in the order of their UTF-8 names: name,
  /// type (`F32`), shape as little-endian 64-bit integers, elements as raw little-endian bytes.
  /// Every NaN counts as the same.
  public static String sha256(Map<String, Tensor> tensors) {
    MessageDigest digest = digest();
    tensors.entrySet().stream()
        .map(e -> Map.entry(e.getKey().getBytes(StandardCharsets.UTF_8), e.getValue()))
        .sorted((a, b) -> Arrays.compareUnsigned(a.getKey(), b.getKey()))
        .forEach(e -> add(digest, e.getKey(), e.getValue()));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, byte[] name, Tensor t) {
    digest.update(name);
    digest.update(t.dtype().name().getBytes(StandardCharsets.UTF_8));
    ByteBuffer shape = ByteBuffer.allocate(8 * t.rank()).order(ByteOrder.LITTLE_ENDIAN);
    for (int d : t.shape().toArray()) {
      shape.putLong(d);
    }
    digest.update(shape.flip());
    LittleEndian.write(t, StoredType.of(t.dtype()), true, digest::update);
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
