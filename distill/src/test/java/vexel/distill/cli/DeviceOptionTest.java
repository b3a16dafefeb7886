package vexel.distill.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.Progress;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.io.SafetensorsWriter;
import vexel.tensor.spi.Kernels;
import vexel.tensor.spi.Storage;

/// `--device` is followed by the verbs that compare backends, or refused.
class DeviceOptionTest {
  @TempDir private Path dir;

  /// A device that has no F64.
  private record Narrow(Backend backend) implements Backend {
    @Override
    public String name() {
      return "narrow";
    }

    @Override
    public Kernels kernels() {
      return backend.kernels();
    }

    @Override
    public Storage allocate(DType dtype, int length) {
      return backend.allocate(dtype, length);
    }

    @Override
    public Storage upload(Object array) {
      return backend.upload(array);
    }

    @Override
    public Object download(Storage storage) {
      return backend.download(storage);
    }

    @Override
    public boolean hasF64() {
      return false;
    }
  }

  @AfterEach
  void selectTheProcessor() {
    Backends.select(Backends.cpu());
  }

  @Test
  void conformanceRunsOnTheDevice() {
    SafetensorsWriter.of(
            Map.of(
                "c/x", Tensor.of(new float[] {1, 2, 3}, 3), "c/y", Tensor.of(new float[] {6}, 1)))
        .metadata(
            Map.of(
                "cases",
                "[{\"name\":\"c\",\"op\":\"sum\",\"inputs\":[\"x\"],\"outputs\":[\"y\"]}]",
                "attrs",
                "{\"c\":{\"op\":\"sum\",\"dim\":[0]}}"))
        .write(dir.resolve("a.safetensors"));
    assertThat(conformance()).contains("\"passed\":1", "\"tensorsCompared\":3");
    assertThat(conformance("--device", "reference")).contains("\"tensorsCompared\":2");
    assertThat(conformance("--device", "reference", "--backend", "cpu"))
        .contains("\"tensorsCompared\":1");
  }

  private String conformance(String... more) {
    String[] words = new String[3 + more.length];
    words[0] = "conformance";
    words[1] = dir.toString();
    words[2] = "--json";
    System.arraycopy(more, 0, words, 3, more.length);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    assertThat(Main.run(out, err, words)).isZero();
    return said.toString(StandardCharsets.UTF_8).replaceAll("\\s", "");
  }

  @Test
  void derivativesAreNotCheckedWhereThereIsNoF64() {
    Backends.select(new Narrow(Backends.cpu()));
    assertThatThrownBy(() -> new GradCheckVerb().run(new Answer(null), Progress.SILENT))
        .hasMessage(
            "gradcheck: derivatives are checked in F64, which narrow has not; leave --device out");
  }
}
