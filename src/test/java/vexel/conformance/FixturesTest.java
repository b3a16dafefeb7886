package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import vexel.distill.Progress;
import vexel.distill.conformance.CaseResult;
import vexel.distill.conformance.CaseResult.Verdict;
import vexel.distill.conformance.Conformance;
import vexel.distill.conformance.Engine;

/// The golden files that lie in the repository, written by `tools/fixtures`: what no file of
/// `../shared/goldens` covers. They are there on every machine, so none may be skipped.
class FixturesTest {
  static Path folder() {
    return Path.of(System.getProperty("repo.root"))
        .resolve("src/test/resources/vexel/conformance/fixtures");
  }

  @Test
  void everyFixtureAgreesOnEveryEngine() throws IOException {
    List<CaseResult> results = Conformance.run(folder(), Engine.cpu(), Progress.SILENT, r -> {});
    assertThat(results).hasSizeGreaterThanOrEqualTo(20);
    assertThat(results)
        .allSatisfy(
            r -> {
              assertThat(r.verdict()).as(r.toString()).isEqualTo(Verdict.PASSED);
              assertThat(r.compared()).isGreaterThanOrEqualTo(2 * 3); // loss, gradient; 3 engines
            });
  }
}
