package vexel.distill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.DataFormat;
import vexel.distill.eval.Confusion;
import vexel.distill.protocol.PreTraining;
import vexel.distill.protocol.SeedScores;
import vexel.distill.protocol.SegmentationRun;
import vexel.distill.protocol.SegmentationSettings;
import vexel.distill.recipe.Students;
import vexel.distill.run.RunDirectory;
import vexel.distill.run.Yaml;
import vexel.tensor.io.WeightFile;

/// What `probe` and `finetune` share: whose student, which data, how many seeds, and the answer.
abstract class SegmentationVerb extends Verb {
  @Option(names = "--run", paramLabel = "RUN", description = "a finished run, whose student it is")
  @Nullable Path run;

  @Option(
      names = "--init",
      paramLabel = "random|FILE",
      description =
          "instead of --run: the network that --student names, without pre-training or from a file"
              + " of weights (.pth, safetensors; FILE#PART), under our names, MinkowskiEngine's or"
              + " TorchSparse's")
  @Nullable String init;

  @Option(
      names = "--student",
      paramLabel = "S",
      description = Students.HELP + "; with --init random")
  @Nullable String student;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "a data set with a class per point and splits train and val")
  @Nullable Path data;

  @Option(
      names = "--format",
      paramLabel = "F",
      description = "nuscenes, semantickitti, or auto (the default) to find out")
  @Nullable String format;

  @Option(names = "--label-map", paramLabel = "MAP", description = DataLayout.LABEL_MAP)
  @Nullable String labelMap;

  @Option(
      names = "--bad-frames",
      paramLabel = "stop|skip",
      description = "what to do with frames that cannot be read; stop if not given")
  @Nullable String badFrames;

  @Option(
      names = "--labels",
      paramLabel = "L",
      description = "1%%, 5%%, 10%%, 25%%, 50%%, 100%%, or frames: 4f, 16f, 64f")
  @Nullable String labels;

  @Option(
      names = "--label-list",
      paramLabel = "FILE",
      description = "tokens of the labelled frames, one a line, instead of the rule for --labels")
  @Nullable Path labelList;

  @Option(
      names = "--train-split",
      paramLabel = "S",
      description = "train if not given; any split, or scenes:00,01,02")
  @Nullable String trainSplit;

  @Option(
      names = "--val-split",
      paramLabel = "S",
      description = "val if not given; any split, or scenes:08")
  @Nullable String valSplit;

  @Option(
      names = "--intensity",
      paramLabel = "U",
      description = "unit of the data's intensities: nuscenes (0 to 255) or kitti (0 to 1)")
  @Nullable String intensity;

  @Option(names = "--steps", paramLabel = "N", description = "optimiser steps instead of epochs")
  @Nullable String steps;

  @Option(names = "--batch", paramLabel = "N", description = "frames a step")
  @Nullable String batch;

  @Option(
      names = "--voxel-size",
      paramLabel = "M",
      description = "edge of a voxel in metres, with --init random; a run keeps its own")
  @Nullable String voxelSize;

  @Option(names = "--seed", paramLabel = "S", description = "root of all randomness")
  @Nullable String seed;

  @Option(
      names = "--seeds",
      paramLabel = "K",
      description = "repeat with seeds 1 … K and report mean and standard deviation")
  @Nullable Integer seeds;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML with any of the keys of run.yaml; options win over it")
  @Nullable Path config;

  @Option(names = "--out", paramLabel = "DIR", description = "folder for settings, log and report")
  @Nullable Path out;

  @Mixin Threads threads = new Threads();

  /// The verb's own options by key, behind those of all.
  abstract Map<String, String> own();

  /// The preset that goes with what has been asked for.
  abstract SegmentationSettings preset(@Nullable SegmentationSettings asked, DataFormat format);

  @Override
  void run(Answer answer, Progress progress) throws Exception {
    threads.select();
    if (seeds != null && (seeds < 1 || seed != null)) {
      throw new UsageException(
          "--seeds " + seeds + ": give 1 or more, and no --seed beside it: the seeds are 1 … K");
    }
    SegmentationSettings settings = settings();
    if (out != null) {
      RunDirectory.requireFree(out);
    }
    SegmentationRun judgement = new SegmentationRun(settings, progress);
    List<Long> all =
        seeds == null
            ? List.of(settings.seed())
            : LongStream.rangeClosed(1, seeds).boxed().toList();
    tell(judgement.run(all, out, progress), judgement.names(), settings, answer);
  }

  private static void tell(
      SegmentationRun.Outcome outcome,
      List<String> names,
      SegmentationSettings settings,
      Answer answer) {
    SeedScores scores = outcome.scores();
    Confusion sum = scores.pooled();
    Map<String, Object> iou = new LinkedHashMap<>();
    for (int c = 0; c < names.size(); c++) {
      iou.put(names.get(c), scores.iou(c));
      answer.say(
          "%-22s %9d points  IoU %.3f"
              .formatted(names.get(c), sum.support(c) / scores.runs().size(), scores.iou(c)));
    }
    answer
        .put("miou", scores.miou())
        .put("std", scores.std())
        .put("iou", iou)
        .put("accuracy", sum.accuracy())
        .put("fwiou", sum.frequencyWeightedIou())
        .put("seeds", scores.mious())
        .put("protocol", Yaml.map(settings).get("protocol"))
        .put("labels", outcome.labelled().fraction().toString())
        .put("rule", outcome.labelled().rule().name())
        .put("frames", outcome.labelled().frames().size())
        .put("frameList", outcome.labelled().list().lines().limit(64).toList());
    if (!Double.isNaN(outcome.lambda())) {
      answer.put("lambda", outcome.lambda());
    }
    if (outcome.report() != null) {
      answer.put("report", outcome.report().toString());
      answer.say("report " + outcome.report());
    }
    answer.say("labels " + outcome.labelled().description());
    answer.say(
        scores.runs().size() == 1
            ? "mIoU %.3f".formatted(scores.miou())
            : "mIoU %.3f ± %.3f over %d seeds"
                .formatted(scores.miou(), scores.std(), scores.runs().size()));
  }

  /// The preset, then the run's own ways, then the file, then the options. What the preset depends
  /// on may itself stand in the file, so everything is laid over a first guess before.
  private SegmentationSettings settings() throws IOException {
    Map<String, Object> options = options();
    SegmentationSettings guess = over(preset(null, DataFormat.NUSCENES), options);
    DataFormat found = DataFormat.of(guess.format(), Path.of(guess.data()));
    Map<String, Object> asked = new LinkedHashMap<>();
    asked.put("init", guess.init());
    asked.put("data", guess.data());
    asked.put("format", guess.format());
    SegmentationSettings own = PreTraining.adapt(Yaml.with("preset", preset(guess, found), asked));
    SegmentationSettings settings = over(own, options);
    PreTraining.require(settings);
    return settings;
  }

  private SegmentationSettings over(SegmentationSettings s, Map<String, Object> options)
      throws IOException {
    return Yaml.with("options", config == null ? s : Yaml.read(config, s), options);
  }

  /// `random`, or a file from wherever the process stands.
  private static @Nullable String from(@Nullable String init) {
    if (init == null || init.equals(SegmentationRun.RANDOM)) {
      return init;
    }
    String part = WeightFile.partOf(init);
    return absolute(WeightFile.fileOf(init)) + (part.isEmpty() ? "" : "#" + part);
  }

  private Map<String, Object> options() {
    if (run != null && (init != null || student != null)) {
      throw new UsageException("--run names the student; leave out --init and --student");
    }
    if (init != null
        && !init.equals(SegmentationRun.RANDOM)
        && !Files.isRegularFile(WeightFile.fileOf(init))) {
      throw new UsageException(
          "--init " + init + ": neither random nor a file; a run is named by --run");
    }
    if (config == null && (data == null || (run == null && (init == null || student == null)))) {
      throw new UsageException(
          "missing: --data DIR, and --run RUN or --student S --init random (or --config)");
    }
    Map<String, Object> options = new LinkedHashMap<>();
    option(options, "init", run == null ? from(init) : absolute(run));
    option(options, "student", student);
    option(options, "data", data == null ? null : absolute(data));
    option(options, "format", format);
    option(options, "label-map", labelMap);
    option(options, "labels", labels);
    option(options, "label-list", labelList == null ? null : absolute(labelList));
    option(options, "train-split", trainSplit);
    option(options, "val-split", valSplit);
    option(options, "intensity", intensity);
    option(options, "bad-frames", badFrames);
    option(options, "steps", steps);
    option(options, "batch", batch);
    option(options, "voxel-size", voxelSize);
    option(options, "seed", seed);
    options.putAll(own());
    return options;
  }

  private static String absolute(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }

  static void option(Map<String, ? super String> options, String key, @Nullable String value) {
    if (value != null) {
      options.put(key, value);
    }
  }
}
