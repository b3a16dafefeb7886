package vexel.distill.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vexel.distill.Progress;
import vexel.distill.conformance.CaseResult;
import vexel.distill.conformance.CaseResult.Verdict;
import vexel.distill.conformance.CaseResult.Worst;
import vexel.distill.conformance.Conformance;
import vexel.distill.conformance.Engine;

/// Runs golden files.
@Command(
    name = "conformance",
    description =
        "Runs every golden file below DIR through the engine, forward and gradients, and "
            + "compares. A case passes only if every tensor passes on reference F32, reference "
            + "F64 and simd.",
    footer = {
      "  vexel conformance ../shared/goldens",
      "  vexel conformance DIR --backend cpu --json"
    })
final class ConformanceVerb extends Verb {
  @Parameters(paramLabel = "DIR", description = "a directory of golden files, or one file")
  Path dir = Path.of(".");

  @Option(
      names = "--backend",
      paramLabel = "B",
      description = "only this backend: cpu, reference, tornado; that of --device if it is named")
  @Nullable String backend;

  @Override
  void run(Answer answer, Progress progress) throws Exception {
    String only = backend == null && !device.equals("cpu") ? device : backend;
    List<Engine> engines = only == null ? Engine.cpu() : Engine.of(only);
    List<CaseResult> results =
        Conformance.run(
            NamedPath.existing("folder", dir), engines, progress, r -> answer.say(r.toString()));
    long passed = count(results, Verdict.PASSED);
    long failed = count(results, Verdict.FAILED);
    long skipped = count(results, Verdict.SKIPPED);
    answer.say(passed + " passed, " + failed + " failed, " + skipped + " skipped");
    answer
        .put("passed", passed)
        .put("failed", failed)
        .put("skipped", listed(results, Verdict.SKIPPED, "missing"))
        .put("failures", listed(results, Verdict.FAILED, "reason"))
        .put("tensorsCompared", results.stream().mapToLong(CaseResult::compared).sum())
        .put("worst", worst(results));
    if (failed > 0) {
      answer.fail(ExitCode.NUMERIC);
    }
  }

  private static long count(List<CaseResult> results, Verdict verdict) {
    return results.stream().filter(r -> r.verdict() == verdict).count();
  }

  private static List<Map<String, Object>> listed(
      List<CaseResult> results, Verdict verdict, String detail) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (CaseResult r : results) {
      if (r.verdict() == verdict) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("file", r.file());
        entry.put("case", r.name());
        entry.put(detail, r.detail());
        list.add(entry);
      }
    }
    return list;
  }

  /// Per file the comparison that came closest to its tolerance.
  private static Map<String, Object> worst(List<CaseResult> results) {
    Map<String, Object> files = new LinkedHashMap<>();
    Map<String, Double> ratios = new LinkedHashMap<>();
    for (CaseResult r : results) {
      Worst w = r.worst();
      if (r.compared() > 0 && w.ratio() >= ratios.getOrDefault(r.file(), -1.0)) {
        ratios.put(r.file(), w.ratio());
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("case", r.name());
        entry.put("tensor", w.what());
        entry.put("error", w.error());
        entry.put("ofTolerance", w.ratio());
        files.put(r.file(), entry);
      }
    }
    return files;
  }
}
