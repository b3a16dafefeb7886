package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.Progress;
import vexel.distill.conformance.CaseResult;
import vexel.distill.conformance.CaseResult.Verdict;
import vexel.distill.conformance.Conformance;
import vexel.distill.conformance.Engine;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.io.SafetensorsWriter;

/// The golden files agree with the engine, and the runner notices when one does not.
class GoldenFilesTest {
  private static final String CASES =
      "[{\"name\":\"c\",\"op\":\"OP\",\"inputs\":[\"x\"],\"outputs\":[\"y\"],"
          + "\"upstream\":[\"g_y\"],\"gradients\":[\"d_x\"]}]";

  @TempDir private Path dir;

  private List<CaseResult> run(Path where) throws IOException {
    return Conformance.run(where, Engine.cpu(), Progress.SILENT, r -> {});
  }

  @Test
  void everyGoldenFileAgrees() throws IOException {
    Path goldens = Path.of(System.getProperty("repo.root")).resolve("../shared/goldens");
    assumeTrue(Files.isDirectory(goldens), () -> "no golden files at " + goldens);
    TracingBackend cpu = new TracingBackend();
    List<Engine> engines = new ArrayList<>(Engine.cpu().subList(0, 2));
    engines.add(new Engine("simd", cpu, DType.F32));
    GoldenCoverage coverage = GoldenCoverage.empty();
    List<CaseResult> results = new ArrayList<>();
    for (Path folder : List.of(goldens, FixturesTest.folder())) {
      results.addAll(
          Conformance.run(
              folder,
              engines,
              Progress.SILENT,
              r -> {
                Set<String> names = cpu.take();
                if (r.verdict() == Verdict.PASSED) {
                  coverage.add(r.file(), names);
                }
              }));
    }
    Map<Verdict, Integer> count = new LinkedHashMap<>();
    results.forEach(r -> count.merge(r.verdict(), 1, Integer::sum));
    System.out.println("golden files: " + count);
    assertThat(results).filteredOn(r -> r.verdict() == Verdict.FAILED).isEmpty();
    assertThat(count.get(Verdict.PASSED)).isGreaterThanOrEqualTo(140);
    if (System.getProperty("ledger", "check").equals("write")) {
      coverage.write();
    }
    assertThat(GoldenCoverage.read().claimsBeyond(coverage))
        .as("what the ledger claims; mvn verify -Dledger=write rewrites it")
        .isEmpty();
  }

  /// y = x², with the gradient and result given.
  private Path golden(String name, String op, float y, float dx) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("c/x", Tensor.of(new float[] {1, 2, 3}, 3));
    tensors.put("c/y", Tensor.of(new float[] {y}, 1));
    tensors.put("c/g_y", Tensor.of(new float[] {2}, 1));
    tensors.put("c/d_x", Tensor.of(new float[] {dx, dx, dx}, 3));
    Map<String, String> metadata =
        Map.of(
            "cases",
            CASES.replace("OP", op),
            "attrs",
            "{\"c\":{\"op\":\"" + op + "\",\"dim\":[0]}}");
    Path file = dir.resolve(name);
    SafetensorsWriter.of(tensors).metadata(metadata).write(file);
    return file;
  }

  @Test
  void aRightCasePasses() throws IOException {
    golden("a.safetensors", "sum", 6, 2);
    CaseResult r = run(dir).get(0);
    assertThat(r.verdict()).as(r.toString()).isEqualTo(Verdict.PASSED);
    assertThat(r.compared()).isEqualTo(2 * 3);
  }

  @Test
  void aWrongResultOrGradientFails() throws IOException {
    golden("a.safetensors", "sum", 6.0003f, 2);
    golden("b.safetensors", "sum", 6, 2.0001f);
    assertThat(run(dir))
        .allSatisfy(r -> assertThat(r.verdict()).isEqualTo(Verdict.FAILED))
        .anySatisfy(r -> assertThat(r.detail()).contains("y differs"))
        .anySatisfy(r -> assertThat(r.detail()).contains("d_x differs"));
  }

  @Test
  void anUnknownOperatorIsSkippedByName() throws IOException {
    golden("a.safetensors", "frobnicate", 6, 2);
    assertThat(run(dir))
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.verdict()).isEqualTo(Verdict.SKIPPED);
              assertThat(r.detail()).isEqualTo("frobnicate");
            });
  }

  @Test
  void anUnreadableFileFails() throws IOException {
    Path good = golden("a.safetensors", "sum", 6, 2);
    byte[] bytes = Files.readAllBytes(good);
    Files.createDirectory(dir.resolve("below"));
    Files.write(dir.resolve("below/cut.safetensors"), java.util.Arrays.copyOf(bytes, 60));
    Files.writeString(dir.resolve("metrics.json"), "{\"expected\": 1");
    assertThat(run(dir))
        .hasSize(3)
        .filteredOn(r -> r.verdict() == Verdict.FAILED)
        .extracting(CaseResult::file)
        .containsExactly("below/cut.safetensors", "metrics.json");
  }
}
