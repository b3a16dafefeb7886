package vexel.distill.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vexel.distill.UsageException;
import vexel.distill.detector.DetectSettings;
import vexel.distill.run.Yaml;

/// What the verbs that train a detector have in common.
final class DetectOptions {
  @Option(
      names = "--preset",
      paramLabel = "small|paper",
      description =
          "small (the default): 32 m, 64 channels, half of a ResNet-18, for two cores; paper:"
              + " UniDistill's sizes")
  @Nullable String preset;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "root folder of a data set in nuScenes' layout, with boxes")
  @Nullable String data;

  @Option(
      names = "--split",
      paramLabel = "S",
      description = "frames to train on; auto = train if it has frames, else all")
  @Nullable String split;

  @Option(
      names = "--out",
      required = true,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "RUN",
      description = "folder of the run; new or, with --resume, its own")
  Path out = Path.of(".");

  @Option(names = "--steps", paramLabel = "N", description = "optimiser steps")
  @Nullable String steps;

  @Option(names = "--batch", paramLabel = "N", description = "frames a step")
  @Nullable String batch;

  @Option(names = "--seed", paramLabel = "S", description = "root of all randomness")
  @Nullable String seed;

  @Option(
      names = "--augment",
      paramLabel = "all|none",
      description = "whether scenes and images are changed at random; all is the recipe's")
  @Nullable Augment augment;

  @Option(
      names = "--backbone",
      paramLabel = "FILE",
      description =
          "weights that the images' ResNet starts from, or the whole encoder of 'experiment"
              + " backbone', its stem frozen; random if none")
  @Nullable Path backbone;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "N",
      description = "steps between checkpoints; 0 = only the last")
  @Nullable String checkpointEvery;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML with any of the keys of run.yaml; options win over it")
  @Nullable Path config;

  @Option(
      names = "--bad-frames",
      paramLabel = "stop|skip",
      description = "what to do with frames that cannot be read; stop if not given")
  @Nullable String badFrames;

  @Option(names = "--resume", description = "go on from the run's newest checkpoint")
  boolean resume;

  @Mixin Threads threads = new Threads();

  /// Which random changes a run makes.
  enum Augment {
    ALL,
    NONE
  }

  /// The preset's name.
  String preset() {
    return preset == null ? "small" : preset;
  }

  /// A preset with the file and the options on top.
  DetectSettings over(DetectSettings start) throws IOException {
    DetectSettings s = config == null ? start : start.with(config.toString(), Yaml.values(config));
    if (data == null && s.data().equals(DetectSettings.BASE.data())) {
      throw new UsageException("missing --data: the root folder of the data set");
    }
    return s.with("options", given());
  }

  /// Refuses options beside `--resume`: a run goes on as it began.
  ///
  /// @param more options of the verb itself
  void refuseAll(Map<String, ?> more) {
    Map<String, Object> named = new LinkedHashMap<>(given());
    named.putAll(more);
    if (preset != null) {
      named.put("preset", preset);
    }
    if (config != null) {
      named.put("config", config);
    }
    if (!named.isEmpty()) {
      throw new UsageException(
          "--resume goes on with the run's own settings; leave out " + named.keySet());
    }
  }

  private Map<String, Object> given() {
    Map<String, Object> given = new LinkedHashMap<>();
    option(given, "data", data == null ? null : absolute(Path.of(data)));
    option(given, "split", split);
    option(given, "bad-frames", badFrames);
    option(given, "steps", steps);
    option(given, "batch", batch);
    option(given, "seed", seed);
    option(given, "backbone", backbone == null ? null : absolute(backbone));
    option(given, "checkpoint-every", checkpointEvery);
    if (augment != null) {
      given.put("augment", augment == Augment.ALL);
    }
    return given;
  }

  static void option(Map<String, Object> options, String key, @Nullable String value) {
    if (value != null) {
      options.put(key, value);
    }
  }

  static String absolute(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }
}
