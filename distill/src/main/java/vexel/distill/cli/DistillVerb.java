package vexel.distill.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.DataFormat;
import vexel.distill.data.FrameSource;
import vexel.distill.data.HeldOut;
import vexel.distill.data.Quarantine;
import vexel.distill.recipe.DistillReport;
import vexel.distill.recipe.DistillRun;
import vexel.distill.recipe.DistillSettings;
import vexel.distill.recipe.Inspection;
import vexel.distill.recipe.Methods;
import vexel.distill.recipe.PointFeatures;
import vexel.distill.recipe.Presets;
import vexel.distill.recipe.Students;
import vexel.distill.recipe.TeacherFeatures;
import vexel.distill.recipe.Teachers;
import vexel.distill.run.RunDirectory;
import vexel.distill.run.Yaml;

/// Distils a camera teacher into a LiDAR student.
@Command(
    name = "distill",
    description = {
      "Teaches a sparse LiDAR network what a camera network sees, by any of the published methods.",
      "A method's preset holds its paper's constants; --config and options override them."
    },
    footer = {
      "  vexel distill --data W --out RUN",
      "  vexel distill --method slidr --data W --out RUN",
      "  vexel distill --data KITTI --format kitti-raw --teacher dinov2_vits14.safetensors \\",
      "      --student minkunet18 --steps 150 --heldout last:0.2 --out RUN",
      "  vexel distill --out RUN --resume"
    })
final class DistillVerb extends Verb {
  @Option(
      names = "--method",
      paramLabel = "M",
      description = "the method: ${COMPLETION-CANDIDATES}; clever if not given",
      completionCandidates = MethodNames.class)
  @Nullable String method;

  @Option(names = "--data", paramLabel = "DIR", description = "root folder of the data set")
  @Nullable String data;

  @Option(
      names = "--format",
      paramLabel = "F",
      description =
          "nuscenes, kitti-raw, kitti-object, semantickitti, or auto (the default) to find out")
  @Nullable String format;

  @Option(names = "--label-map", paramLabel = "MAP", description = DataLayout.LABEL_MAP)
  @Nullable String labelMap;

  @Option(names = "--teacher", paramLabel = "T", description = Teachers.HELP)
  @Nullable String teacher;

  @Option(names = "--student", paramLabel = "S", description = Students.HELP)
  @Nullable String student;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "RUN",
      description = "folder of the run; new or, with --resume, its own")
  Path out = Path.of(".");

  @Option(names = "--steps", paramLabel = "N", description = "optimiser steps")
  @Nullable String steps;

  @Option(names = "--batch", paramLabel = "N", description = "frames a step")
  @Nullable String batch;

  @Option(names = "--seed", paramLabel = "S", description = "root of all randomness")
  @Nullable String seed;

  @Option(names = "--pairs", paramLabel = "N", description = "pairs a step at most; 0 = all")
  @Nullable String pairs;

  @Option(
      names = "--heldout",
      paramLabel = "last:f|none",
      description = "frames kept out of training to measure on")
  @Nullable String heldout;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "N",
      description = "steps between checkpoints; 0 = only the last")
  @Nullable String checkpointEvery;

  @Option(
      names = "--feature-cache",
      paramLabel = "DIR",
      description = "folder that keeps teacher features of whole images, for this run and others")
  @Nullable Path featureCache;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML with any of the keys of run.yaml; options win over it")
  @Nullable Path config;

  @Option(
      names = "--bad-frames",
      paramLabel = "stop|skip",
      description = "what to do with frames that are broken or have no pairs; stop if not given")
  @Nullable String badFrames;

  @Option(names = "--resume", description = "go on from the run's newest checkpoint")
  boolean resume;

  @Mixin Threads threads = new Threads();

  /// For the help.
  static final class MethodNames extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    MethodNames() {
      super(Methods.NAMES);
    }
  }

  @Override
  void run(Answer answer, Progress progress) throws Exception {
    threads.select();
    long start = System.nanoTime();
    RunDirectory run = resume ? RunDirectory.open(out) : null;
    DistillSettings settings = settings(run);
    Students.require(settings.student());
    HeldOut split = HeldOut.parse(settings.heldout());
    if (run == null) {
      RunDirectory.requireFree(out);
    }
    TeacherFeatures features = DistillRun.features(settings, progress);
    settings = resolved(settings);
    Quarantine left = new Quarantine();
    FrameSource frames = Inspection.open(settings, left, progress);
    DistillRun distillation =
        new DistillRun(settings, split.training(frames), split.heldOut(frames), features, progress);
    if (settings.badFrames() == Inspection.BadFrames.STOP) {
      distillation.inspect(progress);
    }
    distillation.rehearse();
    left.messages().forEach(m -> progress.say("left out: " + m));
    settings = distillation.settings();
    if (run == null) {
      run = RunDirectory.create(out, settings);
      if (!left.entries().isEmpty()) {
        run.writeText(Quarantine.FILE, left.lines());
      }
    } else {
      left.requireSameAs(run.path());
    }
    DistillRun.Outcome o = distillation.run(run, progress);
    Path report =
        DistillReport.write(run, settings, distillation, o, split.heldOut(frames), features);
    answer
        .put("steps", settings.steps())
        .put("skipped", left.messages())
        .put("loss.first", o.first())
        .put("loss.last", o.last())
        .put("cosine.heldout", o.trained().student())
        .put("cosine.constant", o.trained().constant())
        .put("cosine.position", o.trained().position())
        .put("cosine.untrained", o.untrained())
        .put("teacher.spread", o.trained().spread())
        .put("gain", o.trained().gain())
        .put("parametersSha256", o.parametersSha256())
        .put("stateSha256", o.stateSha256())
        .put("seconds", (System.nanoTime() - start) * 1e-9)
        .put("report", report.toString());
    answer.say("loss %.4f → %.4f over %d steps".formatted(o.first(), o.last(), settings.steps()));
    if (o.trained().pairs() > 0) {
      answer.say(
          "held-out cosine %.3f; a constant reaches %.3f, image position %.3f: gain %.3f of the spread %.3f"
              .formatted(
                  o.trained().student(),
                  o.trained().constant(),
                  o.trained().position(),
                  o.trained().gain(),
                  o.trained().spread()));
    }
    answer.say("parameters " + o.parametersSha256());
    answer.say("report " + report);
  }

  /// Defaults, then the run's own settings or the file, then the options.
  private DistillSettings settings(@Nullable RunDirectory run) throws IOException {
    if (run == null && data == null && config == null) {
      throw new UsageException("missing --data: the root folder of the data set");
    }
    Map<String, Object> file = config == null ? Map.of() : Yaml.values(config);
    Object named = method != null ? method : file.getOrDefault("method", "clever");
    DistillSettings s =
        run != null ? run.settings(DistillSettings.BASE) : Presets.of(String.valueOf(named));
    s = s.with(String.valueOf(config), file);
    Map<String, Object> options = new LinkedHashMap<>();
    option(options, "method", method);
    option(
        options,
        "data",
        data == null ? null : Path.of(data).toAbsolutePath().normalize().toString());
    option(options, "format", format);
    option(options, "label-map", labelMap);
    option(options, "teacher", teacher);
    option(options, "student", student);
    option(options, "steps", steps);
    option(options, "batch", batch);
    option(options, "seed", seed);
    option(options, "pairs", pairs);
    option(options, "heldout", heldout);
    option(options, "checkpoint-every", checkpointEvery);
    option(options, "bad-frames", badFrames);
    option(
        options,
        "feature-cache",
        featureCache == null ? null : featureCache.toAbsolutePath().normalize().toString());
    if (run != null && !options.isEmpty()) {
      throw new UsageException(
          "--resume goes on with the run's own settings; leave out " + options.keySet());
    }
    return s.with("options", options);
  }

  private static void option(Map<String, Object> options, String key, @Nullable String value) {
    if (value != null) {
      options.put(key, value);
    }
  }

  /// The settings with what depends on the data set filled in.
  private static DistillSettings resolved(DistillSettings s) {
    DataFormat format = DataFormat.of(s.format(), Path.of(s.data()));
    PointFeatures.Intensity intensity =
        format == DataFormat.NUSCENES
            ? PointFeatures.Intensity.NUSCENES
            : PointFeatures.Intensity.KITTI;
    return Yaml.with("data", s, Map.of("format", format.word(), "intensity", intensity));
  }
}
