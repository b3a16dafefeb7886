package vexel.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import vexel.tensor.Backends;
import vexel.tensor.Tensor;
import vexel.tensor.io.TorchFile.Reading;

/// Good files bent at random: every tensor can be read, or the file is refused with the documented
/// exception, within a second. `mvn test -Pfuzz -pl tensor -Dtest=WeightFuzzTest` bends 100,000 of
/// each kind in a heap of 128 MiB.
class WeightFuzzTest {
  private static final int ROUNDS = Integer.getInteger("fuzz.inputs", 2000);
  private static final List<PickleOp> OPS = List.of(PickleOp.values());
  private static final long SECOND = 1_000_000_000L;

  /// What is bent.
  ///
  /// @param seeds good files
  /// @param wrap makes a file of what was bent
  record Kind(String name, List<byte[]> seeds, UnaryOperator<byte[]> wrap) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static byte[] entry(String file, String name) {
    ZipArchive zip = ZipArchive.open(file, MemorySegment.ofArray(WeightFixtures.bytes(file)));
    return zip.read(Objects.requireNonNull(zip.entries().get(name)), Arena.ofAuto())
        .toArray(ValueLayout.JAVA_BYTE);
  }

  static Stream<Arguments> kinds() throws IOException {
    Path safetensors = Files.createTempFile("weights", ".safetensors");
    SafetensorsWriter.of(
            Map.of(
                "a", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2), "b", Tensor.of(new int[] {1}, 1)))
        .bfloat16(n -> true)
        .metadata(Map.of("k", "v"))
        .write(safetensors);
    byte[] tensors = Files.readAllBytes(safetensors);
    Files.delete(safetensors);
    UnaryOperator<byte[]> plain = UnaryOperator.identity();
    return Stream.of(
            new Kind("safetensors", List.of(tensors), plain),
            new Kind("npy", fixtures("v1.npy", "v2.npy", "v3.npy"), plain),
            new Kind("npz", fixtures("numbers.npz", "numbers_deflated.npz"), plain),
            new Kind("pth zip", fixtures("types_p2.pth", "unknown.pth", "arrays_p5.pth"), plain),
            new Kind("pth legacy", fixtures("types_p2_legacy.pth", "types_p4_legacy.pth"), plain),
            // checksums hide the pickle from bent archives: here it is bent before it is packed
            new Kind(
                "pickle",
                List.of(
                    entry("types_p2.pth", "types_p2/data.pkl"),
                    entry("types_p5.pth", "types_p5/data.pkl"),
                    entry("arrays_p2.pth", "arrays_p2/data.pkl"),
                    entry("arrays_p5.pth", "arrays_p5/data.pkl"),
                    Pickled.protocol(2).tensor(4, 0, new long[] {2, 2}, 2, 1).stop()),
                pickle -> Zipped.torch(pickle, 4)),
            new Kind(
                "npy packed",
                fixtures("v1.npy", "v2.npy", "v3.npy"),
                array -> new Zipped().deflated("a.npy", array).close()))
        .map(Arguments::of);
  }

  private static List<byte[]> fixtures(String... names) {
    return Arrays.stream(names).map(WeightFixtures::bytes).toList();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void bentFilesAreReadOrRefused(Kind kind) throws IOException {
    Random random = new Random(kind.name().hashCode());
    int refused = 0;
    boolean[] seen = {false};
    long slowest = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] seed = kind.seeds().get(random.nextInt(kind.seeds().size()));
      byte[] bytes = kind.wrap().apply(bent(seed, random));
      boolean strictly = round % 2 == 0;
      long time = timed(() -> seen[0] = refuses(kind, bytes, strictly));
      if (time > SECOND) { // once more: a machine that stalls is not the reader's doing
        time = Math.min(time, timed(() -> refuses(kind, bytes, strictly)));
      }
      slowest = Math.max(slowest, time);
      refused += seen[0] ? 1 : 0;
    }
    System.out.printf(
        "fuzz %-12s %d inputs, %d refused, %d read, slowest %.0f ms%n",
        kind, ROUNDS, refused, ROUNDS - refused, slowest * 1e-6);
    assertThat(slowest).isLessThan(SECOND);
    assertThat(refused).as("bending does something").isGreaterThan(ROUNDS / 10);
  }

  private static long timed(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return System.nanoTime() - start;
  }

  /// Whether the file is refused, in one short line.
  private static boolean refuses(Kind kind, byte[] bytes, boolean strictly) {
    try {
      read(bytes, strictly);
      return false;
    } catch (FormatException e) {
      assertThat(e.getMessage()).startsWith("bent: ").hasSizeLessThan(1000).doesNotContain("\n");
      return true;
    } catch (RuntimeException | Error e) {
      try {
        Path kept = Files.write(Files.createTempFile("bent", ".bin"), bytes);
        throw new AssertionError(kind + ", kept as " + kept, e);
      } catch (IOException x) {
        throw new UncheckedIOException(x);
      }
    }
  }

  private static void read(byte[] bytes, boolean strictly) {
    List<FormatException> heard = new ArrayList<>();
    WeightFile file =
        WeightFormat.open(
            "bent",
            MemorySegment.ofArray(bytes),
            strictly ? Reading.STRICT : Reading.listing(heard::add));
    long read = 0;
    for (String name : file.names()) {
      Tensor t = file.read(name, Backends.cpu());
      assertThat(t.shape()).isEqualTo(file.shape(name));
      assertThat(t.dtype()).isEqualTo(file.dtype(name));
      read += (long) t.size() * t.dtype().bytes();
      t.storage().recycle();
    }
    assertThat(read).as("numbers come from the file").isLessThan(256 << 20);
  }

  /// What the fuzzing found: white space inside a shape once went into the message as it was.
  @Test
  void messagesStayOnOneLine() {
    byte[] array = WeightFixtures.bytes("v1.npy");
    int at = new String(array, StandardCharsets.ISO_8859_1).indexOf("(3, 4)");
    array[at + 3] = '\n';
    array[at + 2] = '1';
    assertThatThrownBy(() -> read(array, true))
        .isInstanceOf(FormatException.class)
        .hasMessage("bent: array 'arr_0': shape '31\\u000a4' holds no whole number at axis 0");
  }

  /// One to four changes of a file: bits, bytes, numbers that lengths are made of, cuts, and
  /// stretches doubled, dropped or moved.
  private static byte[] bent(byte[] whole, Random random) {
    byte[] b = whole.clone();
    for (int changes = random.nextInt(4); changes >= 0 && b.length > 0; changes--) {
      int at =
          random.nextInt(3) == 0 && b.length > 400
              ? b.length - 1 - random.nextInt(400) // archives end with their directory
              : random.nextInt(b.length);
      int n = Math.min(1 + random.nextInt(16), b.length - at);
      switch (random.nextInt(9)) {
        case 0, 1 -> b[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> b[at] = (byte) random.nextInt(256);
        case 3 -> b[at] = (byte) OPS.get(random.nextInt(OPS.size())).code();
        case 4 -> {
          long[] numbers = {-1, 0, 1, 0x7fffffff, 0x80000000L, 1L << 40, Long.MAX_VALUE, b.length};
          byte[] number =
              ByteBuffer.allocate(8)
                  .order(ByteOrder.LITTLE_ENDIAN)
                  .putLong(numbers[random.nextInt(numbers.length)])
                  .array();
          int width = 1 << random.nextInt(4);
          System.arraycopy(number, 0, b, at, Math.min(width, b.length - at));
        }
        case 5 -> b = random.nextInt(4) == 0 ? Arrays.copyOf(b, at) : b;
        case 6 -> { // doubled
          byte[] longer = Arrays.copyOf(b, b.length + n);
          System.arraycopy(b, at, longer, at + n, b.length - at);
          b = longer;
        }
        case 7 -> { // dropped
          byte[] shorter = Arrays.copyOf(b, b.length - n);
          System.arraycopy(b, at + n, shorter, at, shorter.length - at);
          b = shorter;
        }
        default -> System.arraycopy(whole, random.nextInt(whole.length - n + 1), b, at, n);
      }
    }
    return b;
  }
}
