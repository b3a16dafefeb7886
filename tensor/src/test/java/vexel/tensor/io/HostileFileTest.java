package vexel.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vexel.tensor.Backends;
import vexel.tensor.DType;

/// Archives and arrays that are damaged or made to do harm.
class HostileFileTest {
  private static final byte[] ARRAY =
      npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 8);

  @TempDir Path dir;

  private void refused(byte[] bytes, String... words) throws IOException {
    Path file = Files.write(dir.resolve("f"), bytes);
    assertTimeout(
        Duration.ofSeconds(1),
        () ->
            assertThatThrownBy(() -> readAll(file))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContainingAll(words)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n")));
  }

  private static void readAll(Path path) {
    WeightFile file = WeightFile.open(path);
    file.names().forEach(name -> file.read(name, Backends.cpu()));
  }

  private static byte[] npy(int version, String header, int data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    int lead = version == 1 ? 10 : 12;
    ByteBuffer b = ByteBuffer.allocate(lead + text.length + data).order(ByteOrder.LITTLE_ENDIAN);
    b.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.UTF_8));
    b.put((byte) version).put((byte) 0);
    if (version == 1) {
      b.putShort((short) text.length);
    } else {
      b.putInt(text.length);
    }
    return b.put(text).array();
  }

  private static byte[] replaced(byte[] bytes, String from, String to) {
    assertThat(from.length()).isEqualTo(to.length());
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(text).contains(from);
    return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] archive() {
    return new Zipped().stored("aaaa/bb.npy", ARRAY).stored("cccc/dd.npy", ARRAY).close();
  }

  // ---- archives

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../a/bb.npy",
        "/aaa/bb.npy",
        "aa/../b.npy",
        "aaaa\\bb.npy",
        "C:aa/bb.npy",
        "aaaa/./.npy",
        "aaaa/b\0.npy",
        "aaaa/b\n.npy",
        "..\\aa/b.npy"
      })
  void refusesNamesThatLeaveTheArchive(String name) throws IOException {
    refused(
        replaced(archive(), "aaaa/bb.npy", name),
        "directory entry 0",
        "no path inside the archive");
  }

  @Test
  void refusesTwoEntriesOfOneName() throws IOException {
    refused(replaced(archive(), "cccc/dd.npy", "aaaa/bb.npy"), "'aaaa/bb.npy': occurs twice");
  }

  @Test
  void refusesOverlappingEntries() throws IOException {
    // the second directory entry points at the first's header: one kernel, many quotes
    byte[] bytes = replaced(archive(), "cccc/dd.npy", "aaaa/bb.npy");
    ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int end = bytes.length - 22;
    int first = b.getInt(end + 16);
    int second = first + 46 + 11;
    assertThat(b.getInt(second)).isEqualTo(0x02014b50);
    b.putInt(second + 42, 0);
    refused(bytes, "occurs twice");
    // under two names: a local header inside the data of another entry
    byte[] inner = new Zipped().stored("in.npy", ARRAY).close();
    byte[] outer = new Zipped().stored("ou.npy", inner).stored("in.npy", ARRAY).close();
    ByteBuffer o = ByteBuffer.wrap(outer).order(ByteOrder.LITTLE_ENDIAN);
    int directory = o.getInt(outer.length - 22 + 16);
    o.putInt(directory + 46 + 6 + 42, 30 + 6);
    refused(outer, "overlapping");
  }

  @Test
  void refusesBombs() throws IOException {
    byte[] zeros =
        npy(1, "{'descr': '|u1', 'fortran_order': False, 'shape': (33554432,), }", 1 << 25);
    refused(
        new Zipped().deflated("z.npy", zeros).close(), "'z.npy': inflates from", "factor of 200");
    Zipped many = new Zipped();
    byte[] part =
        npy(1, "{'descr': '|u1', 'fortran_order': False, 'shape': (8388608,), }", 1 << 23);
    for (int i = 0; i < 12; i++) {
      many.deflated(i + ".npy", part);
    }
    refused(many.close(), "inflates from", "factor of 200");
    byte[] small =
        npy(1, "{'descr': '|u1', 'fortran_order': False, 'shape': (1048576,), }", 1 << 20);
    Path good = Files.write(dir.resolve("good"), new Zipped().deflated("z.npy", small).close());
    assertThat(WeightFile.open(good).read("z", Backends.cpu()).size()).isEqualTo(1 << 20);
  }

  @Test
  void refusesSizesThatLie() throws IOException {
    byte[] bytes = new Zipped().deflated("z.npy", ARRAY).close();
    ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int directory = b.getInt(bytes.length - 22 + 16);
    b.putInt(directory + 24, ARRAY.length - 4);
    refused(bytes, "'z.npy': inflates to more than the");
    b.putInt(directory + 24, ARRAY.length + 4);
    refused(bytes, "inflates to");
    b.putInt(directory + 24, -2);
    refused(bytes, "inflates from");
    byte[] stored = new Zipped().stored("z.npy", ARRAY).close();
    ByteBuffer s = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
    directory = s.getInt(stored.length - 22 + 16);
    s.putInt(directory + 24, 7);
    refused(stored, "is stored with");
    s.putInt(directory + 24, 1 << 30).putInt(directory + 20, 1 << 30);
    s.putInt(18, 1 << 30).putInt(22, 1 << 30); // the local header agrees
    refused(stored, "reach into the directory");
  }

  @ParameterizedTest
  @CsvSource({
    "8, 1, is encrypted",
    "10, 12, compression method 12",
    "34, 1, another disk",
    "28, 0, name of 0 bytes",
    "42, 1, no local header",
    "38, 0, ''"
  })
  void checksEveryFieldOfTheDirectory(int offset, int value, String words) throws IOException {
    byte[] bytes = archive();
    ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int directory = b.getInt(bytes.length - 22 + 16);
    if (words.isEmpty()) {
      b.putInt(directory + 38, 0xa000 << 16);
      refused(bytes, "symbolic link");
    } else {
      b.putShort(directory + offset, (short) value);
      refused(bytes, words);
    }
  }

  @Test
  void checksTheEndOfTheArchive() throws IOException {
    byte[] bytes = archive();
    for (int n = 4; n < bytes.length; n++) {
      Path file = Files.write(dir.resolve("cut"), Arrays.copyOf(bytes, n));
      assertThatThrownBy(() -> readAll(file)).isInstanceOf(FormatException.class);
    }
    ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int end = bytes.length - 22;
    b.putShort(end + 8, (short) 3).putShort(end + 10, (short) 3);
    refused(bytes, "directory");
    b.putShort(end + 8, (short) 1).putShort(end + 10, (short) 1);
    refused(bytes, "ends at byte");
    b.putShort(end + 8, (short) 60_000).putShort(end + 10, (short) 60_000);
    refused(bytes, "60000 entries in");
  }

  @Test
  void readsZip64() throws IOException {
    // the directory of an archive with one entry, rewritten with 64-bit numbers
    byte[] plain = new Zipped().stored("z.npy", ARRAY).close();
    ByteBuffer p = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
    int directory = p.getInt(plain.length - 22 + 16);
    ByteBuffer b = ByteBuffer.allocate(plain.length + 28 + 56 + 20).order(ByteOrder.LITTLE_ENDIAN);
    b.put(plain, 0, directory + 46 + 5);
    b.putShort((short) 1)
        .putShort((short) 24)
        .putLong(ARRAY.length)
        .putLong(ARRAY.length)
        .putLong(0);
    b.putInt(directory + 20, -1).putInt(directory + 24, -1).putInt(directory + 42, -1);
    b.putShort(directory + 30, (short) 28);
    int record = b.position();
    b.putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45).putInt(0).putInt(0);
    b.putLong(1).putLong(1).putLong(record - directory).putLong(directory);
    b.putInt(0x07064b50).putInt(0).putLong(record).putInt(1);
    b.putInt(0x06054b50).putInt(0).putShort((short) -1).putShort((short) -1).putInt(-1).putInt(-1);
    b.putShort((short) 0);
    Path file = Files.write(dir.resolve("wide.npz"), b.array());
    assertThat(WeightFile.open(file).read("z", Backends.cpu()).toFloats()).containsExactly(0, 0);
    byte[] lies = b.array().clone();
    ByteBuffer l = ByteBuffer.wrap(lies).order(ByteOrder.LITTLE_ENDIAN);
    l.putLong(record + 48, Long.MIN_VALUE);
    refused(lies, "Zip64 end record", "exceeds 2^63");
    l.putLong(record + 48, directory).putLong(record + 56 + 8, Long.MAX_VALUE);
    refused(lies, "Zip64 locator");
    l.putLong(record + 56 + 8, record).putShort(directory + 46 + 5 + 2, (short) 16);
    refused(lies, "'z.npy': lacks the 64-bit number");
  }

  @Test
  void findsFlippedBits() throws IOException {
    byte[] good = WeightFixtures.bytes("numbers.npz");
    byte[] data = good.clone();
    int at = new String(good, StandardCharsets.ISO_8859_1).indexOf("NUMPY") + 130;
    data[at] ^= 1;
    refused(data, "has CRC-32", "its directory says");
  }

  @Test
  void refusesProgramsAndOtherArchives() throws IOException {
    byte[] pickle = Pickled.protocol(2).op(PickleOp.NONE).stop();
    refused(
        new Zipped().stored("m/data.pkl", pickle).stored("m/constants.pkl", pickle).close(),
        "'m/constants.pkl': makes it a TorchScript program");
    refused(
        new Zipped().stored("m/data.pkl", pickle).stored("n/data.pkl", pickle).close(),
        "several pickles");
    refused(new Zipped().stored("readme.txt", pickle).close(), "'readme.txt': is no .npy array");
    refused(
        new Zipped().stored("m/data.pkl", pickle).stored("m/byteorder", pickle).close(),
        "neither 'little' nor 'big'");
  }

  // ---- arrays

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "{'descr': '|O', 'fortran_order': False, 'shape': (2,), } ; Python objects",
        "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), } ; no plain numbers",
        "{'descr': '<U2', 'fortran_order': False, 'shape': (1,), } ; no plain numbers",
        "{'descr': '|f4', 'fortran_order': False, 'shape': (2,), } ; no plain numbers",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), } ; array of records",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), } ; 8 bytes of numbers",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), } ; no dictionary",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2 3), } ; no whole number",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), } ; more than"
            + " 2147483647",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (65536, 65536,), } ; more than",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2), } ;"
            + " 17 axes",
        "{'descr': '<f4', 'fortran_order': False, } ; no dictionary",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,), } ; no dictionary",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,), } ; no dictionary",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1} ; no dictionary",
        "__import__('os').system('id') ; no dictionary",
        "{'descr': __import__('os'), 'fortran_order': False, 'shape': (2,), } ; no dictionary"
      })
  void refusesHeaders(String header, String words) throws IOException {
    for (int version = 1; version <= 3; version++) {
      refused(npy(version, header, 8), "array 'arr_0': ", words);
    }
    refused(new Zipped().deflated("x.npy", npy(1, header, 8)).close(), "array 'x': ", words);
  }

  @Test
  void refusesLengthsOfHeaders() throws IOException {
    byte[] bytes = npy(2, "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 8);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(8, -1);
    refused(bytes, "a header of 4294967295 bytes");
    refused(npy(4, "{}", 0), "version 1 to 3");
    refused(Arrays.copyOf(bytes, 9), "too few");
    refused(Arrays.copyOf(bytes, 11), "a header of");
    refused(npy(1, " ".repeat(10_001), 0), "the limit is 10000");
  }

  // ---- the older form of torch.save

  @Test
  void refusesLegacyFilesThatLie() throws IOException {
    byte[] good = WeightFixtures.bytes("types_p2_legacy.pth");
    for (int n = 20; n < good.length; n += 7) {
      Path file = Files.write(dir.resolve("cut"), Arrays.copyOf(good, n));
      assertThatThrownBy(() -> readAll(file)).isInstanceOf(FormatException.class);
    }
    refused(Arrays.copyOf(good, good.length + 1), "storages: end at byte");
    refused(Arrays.copyOf(good, good.length - 1), "cut short");
    byte[] version = good.clone();
    version[16 + 2]++; // the pickle of the magic number has 15 bytes
    refused(version, "is not version 1001");
  }

  // ---- floats of eight bits

  @Test
  void widensEightBits() throws IOException {
    String[] types = {"F8_E4M3", "F8_E5M2", "F8_E4M3FNUZ", "F8_E5M2FNUZ", "F8_E8M0"};
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i < types.length; i++) {
      header.append(
          "%s\"%s\":{\"dtype\":\"%s\",\"shape\":[256],\"data_offsets\":[%d,%d]}"
              .formatted(i == 0 ? "" : ",", types[i], types[i], 256 * i, 256 * i + 256));
    }
    byte[] json = header.append("}").toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer b =
        ByteBuffer.allocate(8 + json.length + 256 * types.length).order(ByteOrder.LITTLE_ENDIAN);
    b.putLong(json.length).put(json);
    for (int i = 0; i < 256 * types.length; i++) {
      b.put((byte) i);
    }
    WeightFile file = WeightFile.open(Files.write(dir.resolve("f8"), b.array()));
    float[] e4m3 = file.read("F8_E4M3", Backends.cpu()).toFloats();
    assertThat(file.dtype("F8_E4M3")).isEqualTo(DType.F32);
    assertThat(e4m3[0x38]).isEqualTo(1f);
    assertThat(e4m3[0x7e]).isEqualTo(448f);
    assertThat(e4m3[0x01]).isEqualTo(0x1p-9f);
    assertThat(e4m3[0x08]).isEqualTo(0x1p-6f);
    assertThat(e4m3[0xc1]).isEqualTo(-2.25f);
    assertThat(e4m3[0x7f]).isNaN();
    assertThat(e4m3[0xff]).isNaN();
    float[] e5m2 = file.read("F8_E5M2", Backends.cpu()).toFloats();
    for (int i = 0; i < 256; i++) { // the upper half of a 16-bit float
      assertThat(Float.floatToIntBits(e5m2[i]))
          .isEqualTo(Float.floatToIntBits(Float.float16ToFloat((short) (i << 8))));
    }
    float[] fnuz = file.read("F8_E4M3FNUZ", Backends.cpu()).toFloats();
    assertThat(fnuz[0x40]).isEqualTo(1f);
    assertThat(fnuz[0x7f]).isEqualTo(240f);
    assertThat(fnuz[0x01]).isEqualTo(0x1p-10f);
    assertThat(fnuz[0x80]).isNaN();
    float[] fnuz5 = file.read("F8_E5M2FNUZ", Backends.cpu()).toFloats();
    assertThat(fnuz5[0x40]).isEqualTo(1f);
    assertThat(fnuz5[0x7f]).isEqualTo(57344f);
    assertThat(fnuz5[0x01]).isEqualTo(0x1p-17f);
    float[] e8m0 = file.read("F8_E8M0", Backends.cpu()).toFloats();
    assertThat(e8m0[127]).isEqualTo(1f);
    assertThat(e8m0[0]).isEqualTo(0x1p-127f);
    assertThat(e8m0[254]).isEqualTo(0x1p127f);
    assertThat(e8m0[255]).isNaN();
  }
}
