package vexel.distill.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.DataCheck;
import vexel.distill.data.DataFormat;
import vexel.distill.data.DataReport;
import vexel.distill.data.DataReport.CameraReport;
import vexel.distill.data.FrameSource;
import vexel.distill.data.LabelMap;
import vexel.distill.data.NuScenes;
import vexel.distill.data.Quarantine;
import vexel.distill.data.TableCheck;
import vexel.distill.eval.ProbeScenes;
import vexel.distill.recipe.DistillSettings;
import vexel.distill.recipe.WorldGates;

/// Reads a whole data set.
@Command(
    name = "check",
    description =
        "Reads everything in a data set, checks geometry, time gaps and labels, and draws LiDAR "
            + "points on some images. Problems are listed and make the exit code 3.",
    footer = {
      "  vexel data check --data data/nuscenes",
      "  vexel data check --data data/kitti --format kitti-raw --out overlays"
    })
final class DataCheckVerb extends Verb {
  @Option(
      names = "--data",
      required = true,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "DIR",
      description = "the data set")
  Path data = Path.of("");

  @Mixin DataLayout layout = new DataLayout();

  @Option(
      names = "--bad-frames",
      paramLabel = "stop|skip",
      description =
          "stop at the first frame that training could not use, or (skip) go on, name all of them"
              + " and list them in quarantine.jsonl beside the overlays")
  String badFrames = "skip";

  @Option(
      names = "--tables",
      description = "open the data set and check its tables alone; reads no sweep and no image")
  boolean tables;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "where the overlays go, with a page that shows them")
  Path out = Path.of("data-check");

  @Option(
      names = "--gates",
      description =
          "of a labelled data set in nuScenes layout with train, tuning and val scenes: can methods"
              + " be told apart on it? Probes single points, colours, the teacher, an untrained and"
              + " a supervised student; trains for minutes")
  boolean gates;

  @Option(
      names = "--teacher",
      paramLabel = "T",
      description =
          "whose features --gates lifts: world-text, world-ssl, random, or a weights file")
  String teacher = "world";

  @Option(names = "--steps", paramLabel = "N", description = "of the supervised student of --gates")
  int steps = 3000;

  @Option(
      names = "--voxel-size",
      paramLabel = "M",
      description = "of the students of --gates, in metres")
  double voxel = 0.2;

  @Override
  void run(Answer answer, Progress progress) throws IOException {
    DataFormat which = DataFormat.of(layout.format, data);
    if (!List.of("stop", "skip").contains(badFrames)) {
      throw new UsageException("--bad-frames " + badFrames + ": known: stop, skip");
    }
    long start = System.nanoTime();
    FrameSource source =
        which == DataFormat.NUSCENES && layout.labelMap.equals(LabelMap.AUTO)
            ? NuScenes.openWithBoxes(data)
            : which.open(data, layout.labelMap);
    if (tables) {
      tables(source, (System.nanoTime() - start) * 1e-9, answer);
      return;
    }
    DataCheck check = badFrames.equals("stop") ? DataCheck.DEFAULT.stopping() : DataCheck.DEFAULT;
    DataReport report = check.run(source, out, progress);
    answer
        .put("format", which.word())
        .put("frames", report.frames())
        .put("scenes", report.scenes())
        .put("points", report.points())
        .put("cameras", report.cameras().size())
        .put("pairs", report.pairs())
        .put("byCamera", cameras(report))
        .put("labels", report.labels())
        .put("frameGap", report.frameGap())
        .put("boxes", report.boxes().boxes())
        .put("boxes.points", report.boxes().points())
        .put("boxes.compared", report.boxes().compared())
        .put("boxes.exact", report.boxes().exact())
        .put("boxes.annotated", report.boxes().annotated())
        .put("boxes.difference", report.boxes().difference())
        .put("pixels.agreement", report.pixels().seen() == 0 ? null : report.pixels().share())
        .put("pixels.raw", report.pixels().raw() == 0 ? null : report.pixels().rawShare())
        .put("posesKnown", source.posesKnown())
        .put(
            "quarantine",
            report.quarantine().entries().stream().map(Quarantine.Entry::token).toList())
        .put("manifestHash", report.manifestHash())
        .put("overlays", report.page().map(Path::toString).orElse(null))
        .put("problems", report.problems())
        .put("absent", report.notes());
    say(answer, which, report);
    if (!source.posesKnown()) {
      answer.say("poses of the vehicle are unknown: sweeps of several frames do not fit together");
    }
    if (gates) {
      gates(answer, progress);
    }
    if (!report.problems().isEmpty()) {
      answer.fail(ExitCode.DATA);
    }
  }

  private static void tables(FrameSource source, double seconds, Answer answer) {
    List<String> problems = new ArrayList<>();
    source.problems().forEach(p -> problems.add(String.valueOf(p.getMessage())));
    TableCheck check = source.tables();
    problems.addAll(check.problems());
    long most = Runtime.getRuntime().maxMemory() >> 20;
    answer
        .put("frames", source.size())
        .put("scenes", source.scenes().size())
        .put("open.seconds", seconds)
        .put("heapMegabytes", most)
        .put("problems", problems);
    problems.forEach(p -> answer.say("problem: " + p));
    check.notes().forEach(n -> answer.say("absent: " + n));
    answer.say(
        String.format(
            Locale.ROOT,
            "%,d frames in %,d scenes opened in %.1f s with at most %,d MiB of heap; %d problems",
            source.size(),
            source.scenes().size(),
            seconds,
            most,
            problems.size()));
    if (!problems.isEmpty()) {
      answer.fail(ExitCode.DATA);
    }
  }

  private void gates(Answer answer, Progress progress) throws IOException {
    WorldGates world = new WorldGates(ProbeScenes.of(NuScenes.open(data)));
    DistillSettings settings =
        DistillSettings.clever()
            .with(
                "gates",
                Map.of(
                    "student",
                    "small",
                    "voxel-size",
                    voxel,
                    "batch",
                    2,
                    "steps",
                    steps,
                    "teacher",
                    teacher));
    Map<String, Object> values = new LinkedHashMap<>();
    for (WorldGates.Gate gate : world.measure(settings, progress)) {
      values.put(gate.name(), gate.value());
      answer.say(
          String.format(
              Locale.ROOT,
              "gate %-24s %7.3f, %s %.2f … %.2f",
              gate.name(),
              gate.value(),
              gate.open() ? "within" : "OUTSIDE",
              gate.least(),
              gate.most()));
    }
    answer.put("gates", values);
  }

  private static List<Map<String, Object>> cameras(DataReport report) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (CameraReport c : report.cameras()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("channel", c.channel());
      entry.put("images", c.images());
      entry.put("pairs", c.pairs());
      entry.put("nearest", c.nearest());
      entry.put("farthest", c.farthest());
      entry.put("lag", c.lag());
      all.add(entry);
    }
    return all;
  }

  private static void say(Answer answer, DataFormat format, DataReport report) {
    answer.say(
        format.word()
            + ": "
            + report.frames()
            + " frames in "
            + report.scenes()
            + " scenes, "
            + report.points()
            + " points, "
            + report.pairs()
            + " point-pixel pairs");
    for (CameraReport c : report.cameras()) {
      answer.say(
          String.format(
              Locale.ROOT,
              "%-18s %6d images %10d pairs, %.1f to %.1f m, lag %+.3f s",
              c.channel(),
              c.images(),
              c.pairs(),
              c.nearest(),
              c.farthest(),
              c.lag()));
    }
    if (report.boxes().boxes() > 0) {
      answer.say(report.boxes().inWords());
    }
    if (report.pixels().raw() > 0) {
      answer.say(report.pixels().inWords());
    }
    report.labels().forEach((name, n) -> answer.say(String.format("%-18s %12d points", name, n)));
    report.problems().forEach(p -> answer.say("problem: " + p));
    report.notes().forEach(n -> answer.say("absent: " + n));
    answer.say(report.problems().size() + " problems");
    report.page().ifPresent(p -> answer.say("overlays: " + p));
  }
}
