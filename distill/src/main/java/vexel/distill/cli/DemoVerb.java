package vexel.distill.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vexel.distill.Progress;
import vexel.distill.eval.Confusion;
import vexel.distill.recipe.DemoPreset;
import vexel.distill.recipe.WorldDemo;

/// The main job on the built-in world.
@Command(
    name = "demo",
    description = {
      "Makes a small driving world, distils the built-in camera teacher into a LiDAR network, and"
          + " probes what",
      "it has learned against a random network, a shuffled control, raw colours and a supervised"
          + " network."
    },
    footer = {
      "  vexel demo",
      "  vexel demo --seed 2 --json",
      "  vexel demo --preset full --out big"
    })
final class DemoVerb extends Verb {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "new folder for the world, the runs and the report; demo, demo-2, … if not given")
  @Nullable Path out;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "changes world, initial weights and order")
  long seed = 1;

  @Option(
      names = "--preset",
      paramLabel = "P",
      description = "quick (about three minutes on two cores) or full")
  DemoPreset preset = DemoPreset.QUICK;

  @Mixin Threads threads = new Threads();

  @Override
  void run(Answer answer, Progress progress) throws Exception {
    threads.select();
    long start = System.nanoTime();
    Path folder = out == null ? free(Path.of("demo")) : out;
    WorldDemo.Result r = preset.demo(folder, seed).run(progress);
    double seconds = (System.nanoTime() - start) * 1e-9;
    Map<String, Object> budget = new LinkedHashMap<>(r.budget());
    answer.put("seconds", seconds);
    for (Map.Entry<String, Confusion> arm : r.arms().entrySet()) {
      answer.put(arm.getKey() + ".miou", arm.getValue().miou());
    }
    answer
        .put("loss.first", r.distilled().first())
        .put("loss.last", r.distilled().last())
        .put("parametersSha256", r.distilled().parametersSha256())
        .put("report", r.report().toString())
        .put("budget", budget);
    r.arms()
        .forEach(
            (arm, c) -> answer.say(String.format(Locale.ROOT, "%-11s mIoU %.3f", arm, c.miou())));
    answer.say(
        String.format(
            Locale.ROOT, "loss        %.3f → %.3f", r.distilled().first(), r.distilled().last()));
    r.budget()
        .forEach((stage, s) -> answer.say(String.format(Locale.ROOT, "  %-10s %6.1f s", stage, s)));
    answer.say(
        String.format(Locale.ROOT, "%.0f s in all; open %s", seconds, r.report().toAbsolutePath()));
  }

  /// `base`, or `base-2`, `base-3`, … if it exists.
  private static Path free(Path base) {
    Path p = base;
    for (int i = 2; Files.exists(p); i++) {
      p = base.resolveSibling(base.getFileName() + "-" + i);
    }
    return p;
  }
}
