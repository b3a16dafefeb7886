package vexel.distill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.nn.State;
import vexel.nn.vision.Vit;
import vexel.nn.vision.VitConfig;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.io.Fingerprint;
import vexel.tensor.io.JsonReader;
import vexel.tensor.io.Safetensors;
import vexel.tensor.io.SafetensorsWriter;
import vexel.tensor.io.StoredType;

/// `weights inspect` and `weights convert` as words of the command line.
class WeightsVerbTest {
  @TempDir Path dir;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(Object... words) {
    out.reset();
    err.reset();
    String[] text = new String[words.length];
    for (int i = 0; i < words.length; i++) {
      text[i] = words[i].toString();
    }
    return Main.run(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        text);
  }

  private Map<?, ?> json() {
    return (Map<?, ?>)
        java.util.Objects.requireNonNull(
            JsonReader.parse("stdout", out.toString(StandardCharsets.UTF_8)));
  }

  private Map<String, Tensor> vit() {
    return new LinkedHashMap<>(
        State.tensors(Vit.of(VitConfig.dinov2(64, 1, 1, false).withPatches(14, 2), Rng.seed(1))));
  }

  private static String hash(Safetensors file) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    file.names().forEach(n -> all.put(n, file.read(n)));
    return Fingerprint.sha256(all);
  }

  /// A pickle that would run a command: cposix, system, (Vtouch owned, tR.
  private Path hostile() throws IOException {
    byte[] head = {(byte) 0x80, 2};
    byte[] body = "}X\1\0\0\0wcposix\nsystem\n(X\5\0\0\0touchtRs.".getBytes(StandardCharsets.UTF_8);
    byte[] all = java.util.Arrays.copyOf(head, 2 + body.length);
    System.arraycopy(body, 0, all, 2, body.length);
    return Files.write(dir.resolve("evil.pth"), all);
  }

  @Test
  void inspectsTensors() {
    Path file = dir.resolve("w.safetensors");
    SafetensorsWriter.of(
            Map.of("a", Tensor.of(new float[] {1, 2}, 2, 1), "n", Tensor.of(new int[] {1}, 1)))
        .bfloat16("a"::equals)
        .metadata(Map.of("step", "3"))
        .write(file);
    assertThat(run("weights", "inspect", file, "--json")).isZero();
    assertThat(json().get("tensors"))
        .isEqualTo(
            List.of(
                Map.of("name", "a", "dtype", "BF16", "shape", List.of(2L, 1L)),
                Map.of("name", "n", "dtype", "I32", "shape", List.of(1L))));
    assertThat(json().get("globals")).isEqualTo(List.of());
    assertThat(json().get("metadata")).isEqualTo(Map.of("step", "3"));
    assertThat(json().get("bytes")).isEqualTo(8L);
    assertThat(run("weights", "inspect", file)).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("BF16  [2, 1]");
  }

  @Test
  void namesWhatAHostilePickleWouldCall() throws IOException {
    Path file = hostile();
    assertThat(run("weights", "inspect", file, "--json")).isEqualTo(ExitCode.DATA);
    assertThat(json().get("globals")).isEqualTo(List.of("posix.system"));
    assertThat(String.valueOf(json().get("error")))
        .startsWith(file + ": pickle, byte 9, GLOBAL: the global 'posix.system'");
    assertThat(run("weights", "inspect", file)).isEqualTo(ExitCode.DATA);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("REFUSED posix.system, byte 9");
    Path target = dir.resolve("o.safetensors");
    assertThat(run("weights", "convert", file, "--out", target)).isEqualTo(ExitCode.DATA);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("posix.system");
    assertThat(
            run("vit", "--weights", file, "--image", "i.png", "--size", "14x14", "--out", target))
        .isEqualTo(ExitCode.DATA);
    assertThat(target).doesNotExist();
    assertThat(dir.toFile().list()).containsExactly("evil.pth");
  }

  @Test
  void convertsTypesAndParts() {
    Path file = dir.resolve("w.safetensors");
    Map<String, Tensor> all = new LinkedHashMap<>();
    all.put("ema.a", Tensor.of(new float[] {1, 1.001f}, 2));
    all.put("ema.d", Tensor.copyOf(Backends.reference(), new double[] {Math.PI}, 1));
    all.put("ema.n", Tensor.of(new int[] {70_000}, 1));
    all.put("b", Tensor.of(new float[] {5}, 1));
    SafetensorsWriter.of(all).metadata(Map.of("k", "v")).write(file);
    Path target = dir.resolve("o.safetensors");
    assertThat(run("weights", "convert", file + "#ema", "--out", target, "--dtype", "bf16"))
        .isZero();
    Safetensors read = Safetensors.read(target);
    assertThat(read.names()).containsExactly("a", "d", "n");
    assertThat(read.storedType("a")).isEqualTo(StoredType.BF16);
    assertThat(read.storedType("d")).isEqualTo(StoredType.BF16);
    assertThat(read.read("n").toInts()).containsExactly(70_000);
    assertThat(read.read("a").toFloats()).containsExactly(1, 1);
    assertThat(read.metadata()).isEqualTo(Map.of("k", "v"));
    assertThat(run("weights", "convert", file, "--out", target, "--json")).isZero();
    assertThat(hash(Safetensors.read(target))).isEqualTo(hash(Safetensors.read(file)));
    assertThat(json().get("tensors")).isEqualTo(4L);
    assertThat(run("weights", "convert", file, "--out", target, "--dtype", "f64")).isZero();
    assertThat(Safetensors.read(target).storedType("b")).isEqualTo(StoredType.F64);
    assertThat(run("weights", "convert", file, "--out", target, "--dtype", "f16")).isZero();
    assertThat(Safetensors.read(target).read("ema.a").toFloats()[1])
        .isEqualTo(Float.float16ToFloat(Float.floatToFloat16(1.001f)));
    assertThat(run("weights", "convert", file, "--out", file)).isEqualTo(ExitCode.USAGE);
    assertThat(run("weights", "convert", file + "#none", "--out", target)).isEqualTo(ExitCode.DATA);
  }

  @Test
  void convertsNames() {
    Path file = dir.resolve("w.safetensors");
    SafetensorsWriter.of(vit()).bfloat16(n -> true).write(file);
    Path hf = dir.resolve("hf.safetensors");
    assertThat(run("weights", "convert", file, "--out", hf, "--names", "hf"))
        .as(err::toString)
        .isZero();
    assertThat(Safetensors.read(hf).names()).contains("encoder.layer.0.layer_scale1.lambda1");
    assertThat(Safetensors.read(hf).storedType("layernorm.bias")).isEqualTo(StoredType.BF16);
    Path back = dir.resolve("back.safetensors");
    assertThat(run("weights", "convert", hf, "--out", back, "--names", "official"))
        .as(err::toString)
        .isZero();
    assertThat(back).hasSameBinaryContentAs(file);
    assertThat(run("weights", "convert", file, "--out", hf, "--names", "torchvision"))
        .isEqualTo(ExitCode.DATA);
    assertThat(run("weights", "convert", file, "--out", hf, "--names", "keras"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(run("weights")).isEqualTo(ExitCode.USAGE);
  }
}
