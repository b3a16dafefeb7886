package vexel.distill.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.eval.HeadEncoder;
import vexel.distill.eval.StudentEncoder;
import vexel.distill.eval.TeacherEncoder;
import vexel.distill.eval.structure.StructureMeasures;
import vexel.distill.eval.structure.VisiblePoints;
import vexel.distill.recipe.DistillRun;
import vexel.distill.recipe.DistillSettings;
import vexel.distill.recipe.TeacherFeatures;
import vexel.distill.recipe.Teachers;
import vexel.distill.recipe.TrainedRun;
import vexel.distill.run.Yaml;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// Measures the structural gap of a trained student.
@Command(
    name = "gap",
    description = {
      "Compares the structure of a trained student's features with its teacher's on the same"
          + " visible points:",
      "alignment, uniformity, tolerance, modality gap, Gram gaps, RSA, CKA, mutual neighbours,"
          + " effective rank,",
      "through the projection head and, in keys with 'backbone', before it. Equal seeds draw equal"
          + " points for every run."
    },
    footer = {
      "  vexel gap --run RUN --data W",
      "  vexel gap --run RUN --data KITTI --format kitti-raw --sampling uniform --json"
    })
final class GapVerb extends Verb {
  /// How points are drawn.
  enum Sampling {
    UNIFORM,
    BALANCED,
    BOTH
  }

  @Mixin RunOnData on = new RunOnData();

  @Option(names = "--samples", paramLabel = "N", description = "points drawn, 8192 at most")
  int samples = 4096;

  @Option(
      names = "--sampling",
      paramLabel = "S",
      description = "uniform, balanced over the classes, or both; labels are needed for balance")
  Sampling sampling = Sampling.BOTH;

  @Option(
      names = "--teacher",
      paramLabel = "T",
      description = Teachers.HELP + "; the run's own if not given")
  @Nullable String teacher;

  @Option(names = "--split", paramLabel = "S", description = JudgedFrames.HELP)
  String split = "auto";

  @Option(
      names = "--frames",
      paramLabel = "N",
      description = "frames to draw from, evenly spaced; 0 = all of the split")
  int frames;

  @Option(names = "--seed", paramLabel = "S", description = "which points are drawn")
  long seed = 1;

  @Override
  void run(Answer answer, Progress progress) throws Exception {
    if (samples < 2 || samples > StructureMeasures.MOST) {
      throw new UsageException(
          "--samples " + samples + ": give 2 to " + StructureMeasures.MOST + " points");
    }
    TrainedRun trained = TrainedRun.open(on.run, progress);
    DistillSettings settings = trained.settings();
    JudgedFrames judged = JudgedFrames.of(settings, on, split, frames);
    TeacherFeatures features =
        DistillRun.features(
            teacher == null
                ? settings
                : Yaml.with("--teacher", settings, Map.of("teacher", teacher)),
            progress);
    VisiblePoints points = VisiblePoints.of(judged.frames(), progress);
    Map<String, int[]> draws = draws(points, progress);

    int[] any = draws.values().stream().flatMapToInt(Arrays::stream).distinct().sorted().toArray();
    StudentEncoder student = new StudentEncoder(trained.student(), settings.input());
    Tensor backbone = points.features(any, student, progress);
    Optional<Tensor> projected =
        trained.head().map(head -> new HeadEncoder(student, head).project(backbone));
    Tensor q =
        points.features(any, new TeacherEncoder(features, judged.frames().pairRule()), progress);

    answer
        .put("split", judged.which())
        .put("frames", judged.frames().size())
        .put("visible", points.size())
        .put("teacher", features.teacher().name());
    Map<String, String> absent = new LinkedHashMap<>();
    Map<String, StructureMeasures> columns = new LinkedHashMap<>();
    for (Map.Entry<String, int[]> draw : draws.entrySet()) {
      String name = draw.getKey();
      int[] chosen = draw.getValue();
      int[] row = IntStream.of(chosen).map(p -> Arrays.binarySearch(any, p)).toArray();
      Tensor rows = Tensor.of(row, row.length);
      int[] labels = points.labelled() ? points.labels(chosen) : null;
      Tensor target = q.gatherRows(rows);
      answer.put(name + ".points", chosen.length);
      projected.ifPresent(
          k -> columns.put(name, StructureMeasures.of(k.gatherRows(rows), target, labels)));
      columns.put(
          name + ".backbone", StructureMeasures.of(backbone.gatherRows(rows), target, labels));
    }
    columns.forEach(
        (column, measures) -> {
          measures.values().forEach((name, v) -> answer.put(column + "." + name, v));
          measures.absent().forEach((name, why) -> absent.put(column + "." + name, why));
        });
    answer.put("absent", absent);
    table(answer, columns);
    absent.forEach((name, why) -> answer.say(name + ": absent, " + why));
  }

  private Map<String, int[]> draws(VisiblePoints points, Progress progress) {
    Rng rng = Rng.seed(seed).at("gap");
    Map<String, int[]> draws = new LinkedHashMap<>();
    if (sampling != Sampling.BALANCED) {
      draws.put("uniform", points.uniform(samples, rng.at("uniform")));
    }
    if (sampling == Sampling.BALANCED || (sampling == Sampling.BOTH && points.labelled())) {
      draws.put("balanced", points.balanced(samples, rng.at("balanced")));
    } else if (sampling == Sampling.BOTH) {
      progress.say("only uniform samples: these frames have no labels to balance classes by");
    }
    return draws;
  }

  private static void table(Answer answer, Map<String, StructureMeasures> columns) {
    StringBuilder head = new StringBuilder("%-28s".formatted("measure"));
    columns.keySet().forEach(c -> head.append("%20s".formatted(c)));
    answer.say(head.toString());
    List<String> names = new ArrayList<>();
    columns
        .values()
        .forEach(
            m -> m.values().keySet().stream().filter(n -> !names.contains(n)).forEach(names::add));
    for (String name : names) {
      StringBuilder line = new StringBuilder("%-28s".formatted(name));
      for (StructureMeasures m : columns.values()) {
        Double v = m.values().get(name);
        line.append("%20s".formatted(v == null ? "–" : String.format(Locale.ROOT, "%.4f", v)));
      }
      answer.say(line.toString());
    }
  }
}
