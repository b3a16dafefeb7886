package vexel.distill.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.FrameSource;
import vexel.distill.protocol.TrainedClassifier;
import vexel.distill.robustness.Lidar;
import vexel.distill.robustness.RobustnessReport;
import vexel.distill.robustness.RobustnessRun;
import vexel.distill.robustness.RobustnessScores;
import vexel.distill.run.RunDirectory;
import vexel.tensor.Rng;

/// Measures a classifier under corruptions.
@Command(
    name = "robustness",
    description = {
      "Measures segmentation on val frames under Robo3D's eight corruptions in three severities,"
          + " made on the fly:",
      "mCE (corruption error against a baseline) and mRR (share of the clean mIoU that is kept),"
          + " both times 100.",
      "RUN is a distilled student, which is probed on clean frames first, or what finetune or probe"
          + " kept with --out."
    },
    footer = {
      "  vexel robustness --run RUN --data W",
      "  vexel robustness --run FT --data W --baseline SCRATCH --out robustness.html",
      "  vexel robustness --run FT --data W --baseline none --frames 8 --json"
    })
final class RobustnessVerb extends Verb {
  private static final String SCRATCH = "scratch";
  private static final String NONE = "none";

  @Mixin RunOnData on = new RunOnData();

  @Option(
      names = "--baseline",
      paramLabel = "RUN|scratch|none",
      description =
          "what mCE is relative to: a finished run, none, or scratch: the same network without"
              + " pre-training by the same recipe, which is trained now")
  String baseline = SCRATCH;

  @Option(
      names = "--split",
      paramLabel = "S",
      description = "split that is corrupted, or scenes:08")
  String split = "val";

  @Option(
      names = "--frames",
      paramLabel = "N",
      description = "frames of the split, evenly spaced; 0 = all")
  int frames;

  @Option(names = "--seed", paramLabel = "S", description = "seed of the corruptions")
  long seed = 1;

  @Option(names = "--out", paramLabel = "FILE", description = "page to write")
  @Nullable Path out;

  @Mixin Threads threads = new Threads();

  @Override
  void run(Answer answer, Progress progress) throws Exception {
    threads.select();
    if (frames < 0) {
      throw new UsageException("--frames " + frames + ": give 1 or more, or 0 for all");
    }
    if (out != null) {
      NamedPath.writable("--out", out);
    }
    if (!baseline.equals(SCRATCH) && !baseline.equals(NONE)) {
      RunDirectory.open(Path.of(baseline));
    }
    long start = System.nanoTime();
    TrainedClassifier model =
        TrainedClassifier.open(on.run, on.data, on.layout.format, on.layout.labelMap, progress);
    FrameSource whole = on.open();
    FrameSource all = model.frames(whole, on.data, split);
    FrameSource some = frames == 0 || frames >= all.size() ? all : spaced(all, frames);
    RobustnessRun run =
        new RobustnessRun(
            some, Lidar.of(some), model.settings().emptyClass(), Rng.seed(seed).at("corruption"));
    RobustnessScores scores = run.measure("robustness", model.points(), progress);
    RobustnessScores base = baseline(model, whole, run, scores, progress);
    tell(answer, scores, base);
    answer
        .put("baseline", baseline)
        .put("frames", some.size())
        .put("seconds", (System.nanoTime() - start) * 1e-9);
    if (out != null) {
      RobustnessReport.write(
          out,
          "%s on %d frames of the split '%s' of %s; baseline: %s"
              .formatted(on.run, some.size(), split, on.data, baseline),
          scores,
          base);
      answer.put("report", out.toString()).say("report " + out);
    }
  }

  private @Nullable RobustnessScores baseline(
      TrainedClassifier model,
      FrameSource whole,
      RobustnessRun run,
      RobustnessScores own,
      Progress progress)
      throws Exception {
    if (baseline.equals(NONE)) {
      return null;
    }
    if (baseline.equals(SCRATCH) && model.isFromScratch()) {
      return own;
    }
    TrainedClassifier other =
        baseline.equals(SCRATCH)
            ? model.fromScratch(progress)
            : TrainedClassifier.open(
                Path.of(baseline), on.data, on.layout.format, on.layout.labelMap, progress);
    other.frames(whole, on.data, split);
    return run.measure("baseline", other.points(), progress);
  }

  private static FrameSource spaced(FrameSource all, int count) {
    return all.at(
        IntStream.range(0, count).map(i -> (int) ((long) i * all.size() / count)).toArray());
  }

  private static void tell(
      Answer answer, RobustnessScores scores, @Nullable RobustnessScores base) {
    Map<String, Object> ce = new LinkedHashMap<>();
    Map<String, Object> rr = new LinkedHashMap<>();
    Map<String, Object> miou = new LinkedHashMap<>();
    scores
        .miou()
        .forEach(
            (type, mious) -> {
              miou.put(type.word(), mious);
              rr.put(type.word(), 100 * scores.resilience(type));
              if (base != null) {
                ce.put(type.word(), 100 * scores.error(type, base));
              }
            });
    answer
        .put("mce", base == null ? null : 100 * scores.meanError(base))
        .put("mrr", 100 * scores.meanResilience())
        .put("clean", scores.clean())
        .put("ce", ce)
        .put("rr", rr)
        .put("miou", miou);
    for (List<String> row : RobustnessReport.table(scores, base)) {
      answer.say(
          "%-16s %9s %9s %9s %9s %9s"
              .formatted(row.get(0), row.get(1), row.get(2), row.get(3), row.get(4), row.get(5)));
    }
    answer.say(
        "clean mIoU %.3f, mRR %.2f%s"
            .formatted(
                scores.clean(),
                100 * scores.meanResilience(),
                base == null ? "" : ", mCE %.2f".formatted(100 * scores.meanError(base))));
  }
}
