package vexel.tensor.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HexFormat;

/// Tells the formats of weights by their first bytes.
final class WeightFormat {
  private WeightFormat() {}

  /// The file whose content is `bytes`.
  static WeightFile open(String source, MemorySegment bytes, TorchFile.Reading reading) {
    if (isSafetensors(bytes)) { // first: a header's length may begin like another format
      return Safetensors.of(source, bytes);
    }
    if (startsWith(bytes, 'P', 'K', 3, 4) || startsWith(bytes, 'P', 'K', 5, 6)) {
      ZipArchive zip = ZipArchive.open(source, bytes);
      return TorchFile.isTorch(zip)
          ? TorchFile.zip(source, zip, bytes.byteSize(), reading)
          : Npz.of(source, zip);
    }
    if (startsWith(bytes, 0x93, 'N', 'U', 'M', 'P', 'Y')) {
      return Npz.single(source, bytes);
    }
    if (TorchFile.isLegacy(bytes)) {
      return TorchFile.legacy(source, bytes, reading);
    }
    if (startsWith(bytes, 0x80)) {
      return TorchFile.bare(source, bytes, reading);
    }
    if (bytes.byteSize() > 8 && bytes.get(ValueLayout.JAVA_BYTE, 8) != '{') {
      byte[] start =
          bytes.asSlice(0, Math.min(12, bytes.byteSize())).toArray(ValueLayout.JAVA_BYTE);
      throw new FormatException(
          source,
          "format",
          "begins with "
              + HexFormat.ofDelimiter(" ").formatHex(start)
              + ", which is no safetensors, PyTorch or NumPy file; name a file of weights");
    }
    return Safetensors.of(source, bytes);
  }

  /// Whether a length that may be one is followed by the start of a header.
  private static boolean isSafetensors(MemorySegment bytes) {
    if (bytes.byteSize() < 9 || bytes.get(ValueLayout.JAVA_BYTE, 8) != '{') {
      return false;
    }
    long header = bytes.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
    return header >= 0 && header <= Safetensors.MAX_HEADER_BYTES;
  }

  private static boolean startsWith(MemorySegment bytes, int... magic) {
    if (bytes.byteSize() < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((bytes.get(ValueLayout.JAVA_BYTE, i) & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
