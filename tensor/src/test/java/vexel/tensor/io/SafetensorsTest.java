package vexel.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

class SafetensorsTest {
  @TempDir Path dir;

  private static byte[] file(String header, int dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  private Path put(byte[] bytes) throws IOException {
    return Files.write(dir.resolve("f.safetensors"), bytes);
  }

  private static Map<String, Tensor> samples() {
    Map<String, Tensor> t = new LinkedHashMap<>();
    t.put("z.float", Tensor.of(new float[] {1.5f, -0f, Float.NaN, Float.MIN_VALUE}, 2, 2));
    t.put("a.byte", Tensor.copyOf(Backends.cpu(), new byte[] {1, -1, 3}, 3));
    t.put("double", Tensor.copyOf(Backends.reference(), new double[] {Math.PI}, 1));
    t.put("int", Tensor.of(new int[] {Integer.MIN_VALUE, 7}, 2, 1));
    t.put("long", Tensor.copyOf(Backends.cpu(), new long[] {Long.MIN_VALUE}));
    t.put("empty \"é\"\n", Tensor.of(new float[0], 3, 0));
    float[] many = new float[70_001];
    Random random = new Random(5);
    for (int i = 0; i < many.length; i++) {
      many[i] = random.nextFloat() - 0.5f;
    }
    t.put("many", Tensor.of(many, many.length));
    return t;
  }

  @Test
  void readsBackWhatItWrote() {
    Path f = dir.resolve("w.safetensors");
    Map<String, Tensor> tensors = samples();
    String hash =
        SafetensorsWriter.of(tensors).metadata(Map.of("step", "3", "ü", "\"\\\u0001")).write(f);
    Safetensors back = Safetensors.read(f);
    assertThat(back.names()).isEqualTo(tensors.keySet());
    assertThat(back.metadata()).isEqualTo(Map.of("step", "3", "ü", "\"\\\u0001"));
    Map<String, Tensor> read = new LinkedHashMap<>();
    for (Map.Entry<String, Tensor> e : tensors.entrySet()) {
      String name = e.getKey();
      Tensor want = e.getValue();
      assertThat(back.shape(name)).isEqualTo(want.shape());
      assertThat(back.dtype(name)).isEqualTo(want.dtype());
      read.put(name, back.read(name, want.backend()));
    }
    assertThat(Float.floatToRawIntBits(back.read("z.float").toFloats()[1])).isEqualTo(1 << 31);
    assertThat(Fingerprint.sha256(read)).isEqualTo(Fingerprint.sha256(tensors));
    assertThat(SafetensorsWriter.of(read).metadata(back.metadata()).write(f)).isEqualTo(hash);
    assertThat(dir.toFile().list())
        .as("no temporary file is left")
        .containsExactly("w.safetensors");
  }

  @Test
  void alignsHeaderAndTensors() throws IOException {
    Path f = dir.resolve("w.safetensors");
    SafetensorsWriter.of(samples()).write(f);
    long header = ByteBuffer.wrap(Files.readAllBytes(f)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(header % 8).isZero();
    String json = new String(Files.readAllBytes(f), 8, (int) header, StandardCharsets.UTF_8);
    assertThat(json).startsWith("{\"a.byte\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[");
    assertThat(json)
        .contains("\"double\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}");
  }

  @Test
  void widensHalfPrecision() throws IOException {
    byte[] bytes =
        file(
            "{\"h\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,8]},"
                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[8,12]},"
                + "\"t\":{\"dtype\":\"BOOL\",\"shape\":[2],\"data_offsets\":[12,14]}}",
            14);
    ByteBuffer data =
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(bytes.length - 14);
    data.putShort((short) 0x3c00).putShort((short) 0x0001).putShort((short) 0xfc00);
    data.putShort((short) 0x7bff).putShort((short) 0x3f80).putShort((short) 0xc049);
    data.put((byte) 1).put((byte) 0);
    Safetensors f = Safetensors.read(put(bytes));
    assertThat(f.read("h").toFloats())
        .containsExactly(1f, 0x1p-24f, Float.NEGATIVE_INFINITY, 65504f);
    assertThat(f.read("b").toFloats()).containsExactly(1f, -3.140625f);
    assertThat(f.read("t").toBytes()).containsExactly(1, 0);
    assertThat(f.dtype("t")).isEqualTo(DType.U8);
    assertThat(f.storedType("b")).isEqualTo(StoredType.BF16);
    bytes[bytes.length - 1] = 2;
    Safetensors bad = Safetensors.read(put(bytes));
    assertThatThrownBy(() -> bad.read("t")).hasMessageContaining("element 1 is 2");
  }

  @Test
  void storesBfloat16RoundedToNearestEven() {
    int[] bits = {
      0x3f808000, 0x3f818000, 0x3f808001, 0x7f7fffff, 0x7f800001, 0xff800000, 0x80000001
    };
    int[] want = {
      0x3f800000, 0x3f820000, 0x3f810000, 0x7f800000, 0x7fc00000, 0xff800000, 0x80000000
    };
    float[] x = new float[bits.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = Float.intBitsToFloat(bits[i]);
    }
    Path f = dir.resolve("w.safetensors");
    SafetensorsWriter.of(Map.of("x", Tensor.of(x, x.length), "y", Tensor.of(x, x.length)))
        .bfloat16("x"::equals)
        .write(f);
    float[] y = Safetensors.read(f).read("x").toFloats();
    for (int i = 0; i < x.length; i++) {
      assertThat(Float.floatToRawIntBits(y[i])).isEqualTo(want[i]);
    }
    assertThat(Safetensors.read(f).storedType("y")).isEqualTo(StoredType.F32);
  }

  @Test
  void fingerprintIsAsDefined() throws Exception {
    // sha256 of: "a" "F32" le64(2) le64(1) 1.0f NaN, "b" "I32" 7
    ByteBuffer text = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
    text.put("aF32".getBytes(StandardCharsets.UTF_8)).putLong(2).putLong(1).putFloat(1f);
    text.putInt(0x7fc00000).put("bI32".getBytes(StandardCharsets.UTF_8)).putInt(7);
    byte[] bytes = java.util.Arrays.copyOf(text.array(), text.position());
    String want =
        java.util.HexFormat.of()
            .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
    Map<String, Tensor> tensors =
        Map.of(
            "b",
            Tensor.of(new int[] {7}),
            "a",
            Tensor.of(new float[] {1f, Float.intBitsToFloat(0xffc00002)}, 2, 1));
    assertThat(Fingerprint.sha256(tensors)).isEqualTo(want);
  }

  @Test
  void aFailedWriteLeavesTheOldFile() throws IOException {
    Path f = Files.writeString(dir.resolve("keep"), "old");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    f,
                    out -> {
                      out.write(ByteBuffer.allocate(10));
                      throw new IOException("disk full");
                    }))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("keep: cannot be written: disk full");
    assertThat(f).hasContent("old");
    assertThat(dir.toFile().list()).containsExactly("keep");
  }

  @Test
  void namesTheFileThatIsNotThere() {
    assertThatThrownBy(() -> Safetensors.read(dir.resolve("none")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("none: cannot be read: it does not exist");
  }

  private static String one(String dtype, String shape, String offsets) {
    return "{\"x\":{\"dtype\":\""
        + dtype
        + "\",\"shape\":"
        + shape
        + ",\"data_offsets\":"
        + offsets
        + "}}";
  }

  static Stream<Arguments> hostile() {
    String f32 = "\"dtype\":\"F32\",\"shape\":[1]";
    return Stream.of(
        Arguments.of("'x' dtype: 'C64' is not supported", one("C64", "[1]", "[0,8]"), 8),
        Arguments.of("'x' shape: [-1]", one("F32", "[-1]", "[0,4]"), 4),
        Arguments.of("more than 2147483647", one("U8", "[65536,65536]", "[0,4]"), 4),
        Arguments.of("more than 2147483647", one("F32", "[4611686018427387905,4]", "[0,16]"), 16),
        Arguments.of("more than 2147483647", one("F32", "[4294967296,4294967296]", "[0,0]"), 0),
        Arguments.of("more than 2147483647", one("F32", "[9223372036854775807,0]", "[0,0]"), 0),
        Arguments.of(
            "more than 16 numbers", one("F32", "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]", "[0,4]"), 4),
        Arguments.of("no byte range", one("F32", "[1]", "[4,0]"), 4),
        Arguments.of("no byte range", one("F32", "[1]", "[-4,0]"), 4),
        Arguments.of("no byte range", one("F32", "[1]", "[0]"), 4),
        Arguments.of("more than 2 numbers", one("F32", "[1]", "[0,4,4]"), 4),
        Arguments.of("has 8 bytes, F32[1] needs 4", one("F32", "[1]", "[0,8]"), 8),
        Arguments.of("leaving a gap", one("F32", "[1]", "[4,8]"), 8),
        Arguments.of("cut short", one("F32", "[2]", "[0,8]"), 7),
        Arguments.of("data: has 9 bytes", one("F32", "[2]", "[0,8]"), 9),
        Arguments.of("whole number", one("F32", "[1.5]", "[0,4]"), 4),
        Arguments.of("whole number", one("F32", "[1e0]", "[0,4]"), 4),
        Arguments.of("'[' is expected", one("F32", "1", "[0,4]"), 4),
        Arguments.of("has no dtype", "{\"x\":{\"shape\":[1],\"data_offsets\":[0,4]}}", 4),
        Arguments.of("has no shape", "{\"x\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", 4),
        Arguments.of("has no data_offsets", "{\"x\":{" + f32 + "}}", 4),
        Arguments.of("unknown member 'q'", "{\"x\":{" + f32 + ",\"q\":1}}", 4),
        Arguments.of(
            "occurs twice",
            "{\"x\":{"
                + f32
                + ",\"data_offsets\":[0,4]},\"x\":{"
                + f32
                + ",\"data_offsets\":[4,8]}}",
            8),
        Arguments.of("occurs twice", "{\"x\":{\"dtype\":\"F32\"," + f32 + "}}", 4),
        Arguments.of(
            "overlapping",
            "{\"x\":{"
                + f32
                + ",\"data_offsets\":[0,4]},\"y\":{"
                + f32
                + ",\"data_offsets\":[2,6]}}",
            8),
        Arguments.of("'\"' is expected", "{\"__metadata__\":{\"a\":1}}", 0),
        Arguments.of("'{' is expected", "[]", 0),
        Arguments.of("after the end", "{}{}", 0),
        Arguments.of("expected here, at the end", "{\"x\":", 0),
        Arguments.of("half a surrogate", "{\"\\ud800\":{" + f32 + ",\"data_offsets\":[0,4]}}", 4));
  }

  @ParameterizedTest
  @MethodSource
  void hostile(String message, String header, int dataBytes) throws IOException {
    Path f = put(file(header, dataBytes));
    assertThatThrownBy(() -> Safetensors.read(f))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith(f + ": ")
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  @Test
  void refusesBadLengthsAndText() throws IOException {
    for (long length : new long[] {-1, 0, 1, Long.MAX_VALUE, (16 << 20) + 1, 3, 1L << 32}) {
      byte[] bytes = file("{}", 0);
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      Path f = put(bytes);
      assertThatThrownBy(() -> Safetensors.read(f))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("header length");
    }
    for (int n = 0; n < 8; n++) {
      Path f = put(new byte[n]);
      assertThatThrownBy(() -> Safetensors.read(f)).isInstanceOf(FormatException.class);
    }
    byte[] notUtf8 = file("{\"é\":1}", 0);
    notUtf8[10] = (byte) 0xff;
    Path f = put(notUtf8);
    assertThatThrownBy(() -> Safetensors.read(f)).hasMessageContaining("not UTF-8");
    assertThat(Safetensors.read(put(file("{}   ", 0))).names()).isEmpty();
  }

  @Test
  void refusesTooManyTensors() throws IOException {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i <= SafetensorsHeader.MAX_TENSORS; i++) {
      json.append(i == 0 ? "" : ",").append("\"").append(i);
      json.append("\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}");
    }
    Path f = put(file(json.append("}").toString(), 0));
    assertThatThrownBy(() -> Safetensors.read(f)).hasMessageContaining("more than 65536 tensors");
  }

  /// Random damage to a good file: either it is refused with the documented exception, or every
  /// tensor it names can be read.
  @Test
  void survivesDamage() throws IOException {
    Path f = dir.resolve("good");
    Map<String, Tensor> tensors = new LinkedHashMap<>(samples());
    tensors.remove("many");
    SafetensorsWriter.of(tensors).metadata(Map.of("k", "v")).write(f);
    byte[] good = Files.readAllBytes(f);
    Random random = new Random(11);
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
      byte[] bad =
          random.nextInt(4) == 0
              ? java.util.Arrays.copyOf(good, random.nextInt(good.length + 9))
              : good.clone();
      for (int flips = random.nextInt(4); flips >= 0 && bad.length > 0; flips--) {
        bad[random.nextInt(Math.min(bad.length, 500))] ^= (byte) (1 << random.nextInt(8));
      }
      Path p = Files.write(dir.resolve("bad"), bad);
      try {
        Safetensors s = Safetensors.read(p);
        for (String name : s.names()) {
          assertThat(s.read(name).shape()).isEqualTo(s.shape(name));
        }
      } catch (FormatException expected) {
        refused++;
      }
    }
    assertThat(refused).isBetween(500, 1000);
  }

  /// Headers put together from plausible pieces: parsed, or refused with the documented exception.
  @Test
  void survivesHostileHeaders() {
    String[] pieces = {
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      "\"",
      "\"x\"",
      "\"y\"",
      "\"dtype\"",
      "\"shape\"",
      "\"F32\"",
      "\"BOOL\"",
      "\"data_offsets\"",
      "\"__metadata__\"",
      "0",
      "1",
      "4",
      "8",
      "-1",
      "1e9",
      "9223372036854775807",
      "4294967296",
      "\\u0000",
      "\\ud800",
      "null",
      " ",
      "[0,4]",
      "[1]",
      "[]",
      "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}",
      "\"x\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}"
    };
    Random random = new Random(12);
    int accepted = 0;
    int refused = 0;
    for (int i = 0; i < 100_000; i++) {
      StringBuilder json = new StringBuilder("{\"x\":");
      if (random.nextBoolean()) {
        json.setLength(1);
      }
      for (int n = random.nextInt(12); n > 0; n--) {
        json.append(pieces[random.nextInt(pieces.length)]);
      }
      byte[] header = json.append('}').toString().getBytes(StandardCharsets.UTF_8);
      try {
        SafetensorsHeader.parse("f", header, 4L * random.nextInt(3));
        accepted++;
      } catch (FormatException expected) {
        refused += expected.source().equals("f") ? 1 : 0;
      }
    }
    assertThat(accepted).isBetween(100, 50_000);
    assertThat(accepted + refused).isEqualTo(100_000);
  }

  @Test
  void memoryTensorsAnswerAsFilesDo() {
    NamedTensors t = NamedTensors.of("memory", Map.of("x", Tensor.of(new float[] {2}, 1)));
    assertThat(t.shape("x")).isEqualTo(Shape.of(1));
    assertThatThrownBy(() -> t.read("y", Backends.cpu())).hasMessage("memory: 'y': no such tensor");
  }
}
