package vexel.peers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A TorchScript archive written by hand: one module without parameters, whose `forward` takes a
/// list of tensors and returns one. So any operator of libtorch can be called, also those that no
/// Java interface names, and no Python is needed.
///
/// The archive is an uncompressed zip: `code/__torch__.py` holds the source, `data.pkl` the object
/// (protocol 2: class `__torch__.Work`, attribute `training` = True), `constants.pkl` nothing.
final class TorchScript {
  private static final String HEAD =
      """
      class Work(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        def forward(self: __torch__.Work,
          x: List[Tensor]) -> List[Tensor]:
      """;

  private TorchScript() {}

  /// The archive of a module with the given statements; `x` is the list of inputs.
  static byte[] module(String statements) {
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    object.writeBytes(new byte[] {(byte) 0x80, 2}); // PROTO 2
    object.writeBytes(ascii("c__torch__\nWork\n")); // GLOBAL
    object.writeBytes(new byte[] {')', (byte) 0x81, '}', '('}); // (), NEWOBJ, {}, MARK
    object.writeBytes(new byte[] {'X', 8, 0, 0, 0}); // UNICODE of eight bytes
    object.writeBytes(ascii("training"));
    object.writeBytes(new byte[] {(byte) 0x88, 'u', 'b', '.'}); // True, SETITEMS, BUILD, STOP
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, "data.pkl", object.toByteArray());
      put(zip, "code/__torch__.py", ascii(HEAD + statements.indent(4)));
      put(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'}); // an empty tuple
      put(zip, "version", ascii("3\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // never: it is written to memory
    }
    return bytes.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(content);
    ZipEntry entry = new ZipEntry("work/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(sum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
