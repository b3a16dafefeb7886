package vexel.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.io.TorchFile.Reading;
import vexel.tensor.io.WeightFixtures.Expected;

/// Files written by PyTorch and NumPy read as what these wrote.
class WeightFileTest {
  @TempDir Path dir;

  static Stream<String> files() {
    return WeightFixtures.expected()
        .map(Expected::file)
        .filter(f -> !f.equals("unknown.pth"))
        .distinct();
  }

  private static String sha256(Tensor t) {
    MessageDigest digest = Fingerprint.digest();
    LittleEndian.write(t, StoredType.of(t.dtype()), false, digest::update);
    return HexFormat.of().formatHex(digest.digest());
  }

  @ParameterizedTest
  @MethodSource("files")
  void readsWhatWasWritten(String name) throws IOException {
    // the name says nothing: the content decides
    Path path = Files.write(dir.resolve("weights"), WeightFixtures.bytes(name));
    WeightFile file = WeightFile.open(path);
    List<Expected> wanted = WeightFixtures.expected().filter(e -> e.file().equals(name)).toList();
    assertThat(file.names())
        .isEqualTo(
            wanted.stream().map(Expected::name).collect(Collectors.toCollection(TreeSet::new)));
    for (Expected e : wanted) {
      Tensor t = file.read(e.name(), Backends.cpu());
      assertThat(t.dtype() + " " + t.shape() + " " + sha256(t))
          .as(e.name())
          .isEqualTo(e.dtype() + " " + e.shape() + " " + e.sha256());
      assertThat(file.dtype(e.name())).isEqualTo(t.dtype());
      assertThat(file.shape(e.name())).isEqualTo(t.shape());
      if (t.dtype() == DType.F32 || t.dtype() == DType.F64) {
        assertThat(sha256(file.read(e.name(), Backends.reference()))).isEqualTo(e.sha256());
      }
    }
    assertThat(file.globals()).allMatch(PickleGlobal::known);
  }

  @Test
  void saysWhatElseThereIs() throws IOException {
    WeightFile file = WeightFile.open(WeightFixtures.copy(dir, "dino_nested.pth"));
    assertThat(file.format()).isEqualTo("PyTorch zip");
    assertThat(file.others())
        .containsEntry("epoch", "int 100")
        .containsEntry("args", "'argparse.Namespace' of 4 fields")
        .containsEntry("fp16_scaler", "None");
    assertThat(file.globals().stream().map(PickleGlobal::name))
        .containsExactlyInAnyOrder(
            "collections.OrderedDict",
            "torch._utils._rebuild_tensor_v2",
            "torch.FloatStorage",
            "argparse.Namespace");
    WeightFile mink = WeightFile.open(WeightFixtures.copy(dir, "minkunet.pt"));
    assertThat(mink.others())
        .containsEntry("best", "'numpy.core.multiarray.scalar'")
        .containsEntry("config.names", "list of 2")
        .containsEntry("config.flag", "True");
    WeightFile half = WeightFile.open(WeightFixtures.copy(dir, "types_p2_legacy.pth"));
    assertThat(half.format()).isEqualTo("PyTorch legacy");
    assertThat(half.storedType("f16")).isEqualTo(StoredType.F16);
    assertThat(half.storedType("bf16")).isEqualTo(StoredType.BF16);
  }

  @Test
  void picksAPart() throws IOException {
    Path file = WeightFixtures.copy(dir, "dino_nested.pth");
    NamedTensors part = WeightFile.named(file + "#teacher.backbone");
    assertThat(part.names()).contains("cls_token", "norm.bias").doesNotContain("head.mlp.0.weight");
    assertThat(part.source()).isEqualTo(file + "#teacher.backbone");
    assertThat(part.read("cls_token", Backends.cpu()).toFloats())
        .isEqualTo(
            WeightFile.open(file).read("teacher.backbone.cls_token", Backends.cpu()).toFloats());
    assertThatThrownBy(() -> WeightFile.named(file + "#model"))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("part 'model'")
        .hasMessageContaining("student, teacher");
    Path hash = Files.copy(file, dir.resolve("a#b.pth"));
    assertThat(WeightFile.named(hash.toString()).names()).hasSize(43);
  }

  @Test
  void refusesUnknownGlobalsUnlessToldThatTheyAreData() throws IOException {
    Path file = WeightFixtures.copy(dir, "unknown.pth");
    assertThatThrownBy(() -> WeightFile.open(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("unknown/data.pkl, byte")
        .hasMessageContaining("GLOBAL: the global 'datetime.timedelta' is not on the list");
    List<String> refused = new ArrayList<>();
    WeightFile looked =
        WeightFile.open(file, Reading.listing(e -> refused.add(String.valueOf(e.getMessage()))));
    assertThat(refused).hasSize(1);
    assertThat(looked.names()).containsExactly("w");
    assertThat(looked.globals())
        .anyMatch(g -> g.name().equals("datetime.timedelta") && !g.known() && g.offset() > 0);
    WeightFile kept = WeightFile.open(file, Reading.STRICT.keeping(Set.of("datetime.timedelta")));
    assertThat(kept.others()).isEqualTo(Map.of("when", "'datetime.timedelta'"));
    Expected w =
        WeightFixtures.expected().filter(e -> e.file().equals("unknown.pth")).findFirst().get();
    assertThat(sha256(kept.read("w", Backends.cpu()))).isEqualTo(w.sha256());
  }

  @Test
  void readsSharedStoragesOnce() throws IOException {
    TorchFile file = TorchFile.read(WeightFixtures.copy(dir, "types_p2.pth"));
    float[] whole = file.read("whole", Backends.cpu()).toFloats();
    assertThat(file.read("column", Backends.cpu()).toFloats())
        .containsExactly(whole[3], whole[9], whole[15], whole[21]);
  }

  /// The length of a header may begin with the byte that pickles begin with.
  @Test
  void knowsSafetensorsWhateverTheirHeadersLength() {
    Path file = dir.resolve("w.safetensors");
    boolean seen = false;
    for (int n = 0; n < 40 && !seen; n++) {
      SafetensorsWriter.of(Map.of("x".repeat(48 + 8 * n), Tensor.of(new float[1], 1))).write(file);
      WeightFile read = WeightFile.open(file);
      assertThat(read.format()).isEqualTo("safetensors");
      assertThat(read.names()).hasSize(1);
      seen = MappedFile.map(file).get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0) == (byte) 0x80;
    }
    assertThat(seen).isTrue();
  }

  @Test
  void namesTheFileThatIsNotThere() {
    assertThatThrownBy(() -> WeightFile.open(dir.resolve("none.pth")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("none.pth: cannot be read: it does not exist");
  }

  @Test
  void refusesOtherKinds() throws IOException {
    Path npz = WeightFixtures.copy(dir, "numbers.npz");
    assertThatThrownBy(() -> TorchFile.read(npz)).hasMessageContaining("no file of torch.save");
    Path torch = WeightFixtures.copy(dir, "dinov2.pth");
    assertThatThrownBy(() -> Npz.read(torch)).hasMessageContaining("no .npz or .npy");
    Path bare = Files.write(dir.resolve("bare.pkl"), new byte[] {(byte) 0x80, 4, 'N', '.'});
    assertThat(WeightFile.open(bare).others()).isEqualTo(Map.of("", "None"));
    Path evil =
        Files.write(
            dir.resolve("evil.pkl"),
            Pickled.protocol(2).global("posix", "system").op(PickleOp.EMPTY_TUPLE).stop());
    assertThatThrownBy(() -> WeightFile.open(evil))
        .hasMessageContaining("evil.pkl: pickle, byte 2, GLOBAL: the global 'posix.system'");
    assertThatThrownBy(() -> WeightFile.open(Files.write(dir.resolve("e"), new byte[0])))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("0 bytes");
  }
}
