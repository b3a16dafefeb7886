package vexel.distill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.experiment.DetectorTable;
import vexel.distill.experiment.MethodTable;
import vexel.distill.experiment.RoundingTable;
import vexel.distill.experiment.SeedTable;
import vexel.distill.run.MetricsLog;
import vexel.distill.run.RunDirectory;
import vexel.distill.teacher.TeacherTraining;
import vexel.distill.teacher.WorldText;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;

/// Reproduces what the project ships.
@Command(
    name = "experiment",
    description = {
      "teacher: makes the teacher scenes of the built-in world and trains a stand-in teacher on"
          + " them, world-text from captions or world-ssl without labels.",
      "It goes on from its newest checkpoint if the folder holds one.",
      "backbone: trains the images' encoder of detectors on the teacher scenes, where others start"
          + " from ImageNet's weights; detect train --backbone takes it.",
      "text: fits the words of world-text's space, with which zeroshot asks it for classes.",
      "methods: the camera-to-LiDAR methods side by side on the built-in world. It goes on with"
          + " what the folder lacks.",
      "detectors: the detectors alone and on UniDistill's four paths on the built-in world, each"
          + " trained for --steps. It goes on as well.",
      "rounding: how far rounding alone carries a result: the demo's distilled student, trained"
          + " --seeds times with learning rates a millionth apart."
    },
    footer = {
      "  vexel experiment teacher --out teacher-run",
      "  vexel experiment teacher --out t --steps 20 --json",
      "  vexel experiment teacher --teacher world-ssl --out teacher-run",
      "  vexel experiment backbone --out backbone-run",
      "  vexel experiment text --out text-run",
      "  vexel experiment methods --out table --seeds 3",
      "  vexel experiment detectors --out detectors --seeds 1",
      "  vexel experiment rounding --out rounding --seeds 8"
    })
final class ExperimentVerb extends Verb {
  @Parameters(
      paramLabel = "NAME",
      description = "teacher, backbone, text, methods, detectors or rounding")
  String name = "";

  @Option(names = "--out", paramLabel = "DIR", description = "folder of the world and the run")
  Path out = Path.of("teacher-run");

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "of a teacher: steps to train now, all by default, where the schedule spans the whole"
              + " recipe; of detectors: steps of each training, 1300 by default; of a backbone: of"
              + " its recipe, 1500 by default")
  int steps;

  @Option(
      names = "--arms",
      split = ",",
      paramLabel = "A,…",
      description =
          "of detectors: only these arms, so that several processes can share a folder; a path"
              + " needs its teacher's arm finished; all by default")
  List<String> arms = List.of();

  @Option(names = "--teacher", paramLabel = "T", description = "world-text or world-ssl")
  String teacher = TeacherTraining.Settings.DEFAULT.teacher();

  @Option(names = "--seeds", paramLabel = "K", description = "seeds of a table; of rounding: rates")
  int seeds = 3;

  @Mixin Threads threads = new Threads();

  @Override
  void run(Answer answer, Progress progress) throws Exception {
    threads.select();
    switch (name) {
      case "teacher" -> teacher(answer, progress);
      case "backbone" -> {
        Path file = DetectorTable.backbone(out, steps, progress);
        answer.put("backbone", file.toString());
        answer.say(file.toString());
      }
      case "text" -> text(answer, progress);
      case "methods" -> table(new MethodTable(out, 540, 150).run(seeds, progress), answer);
      case "detectors" ->
          table(
              new DetectorTable(out, steps > 0 ? steps : 1300, arms).run(seeds, progress), answer);
      case "rounding" -> {
        SeedTable table = new RoundingTable(out).run(seeds, progress);
        table(table, answer);
        answer.put("values", table.values());
      }
      default ->
          throw new UsageException(
              "unknown experiment '"
                  + name
                  + "'; known: teacher, backbone, text, methods,"
                  + " detectors, rounding");
    }
  }

  private void table(SeedTable table, Answer answer) {
    List<String> measures = table.measures();
    answer.say("| arm | " + String.join(" | ", measures) + " |");
    answer.say("|---".repeat(measures.size() + 1) + "|");
    Map<String, Object> json = new LinkedHashMap<>();
    for (String arm : table.values().keySet()) {
      StringBuilder line = new StringBuilder("| " + arm);
      Map<String, Object> figures = new LinkedHashMap<>();
      for (String measure : measures) {
        Optional<SeedTable.Spread> found = table.of(arm, measure);
        line.append(
            found
                .map(s -> String.format(Locale.ROOT, " | %.3f ± %.3f", s.mean(), s.deviation()))
                .orElse(" | –"));
        found.ifPresent(
            s -> {
              figures.put(measure, s.mean());
              figures.put(measure + ".std", s.deviation());
            });
      }
      answer.say(line + " |");
      json.put(arm, figures);
    }
    answer.put("seeds", seeds).put("table", json);
  }

  private Path world(String folder, WorldSettings settings, Progress progress) throws IOException {
    Path data = out.resolve(folder);
    if (!Files.isDirectory(data)) {
      Files.createDirectories(out);
      World.write(data, settings, progress);
    }
    return data;
  }

  private void text(Answer answer, Progress progress) throws IOException {
    Path data = world("text-world", WorldText.WORLD, progress);
    Path file = out.resolve("world-text-words.safetensors");
    WorldText.fit(data, progress).write(file);
    answer.put("words", file.toString());
    answer.say(file.toString());
  }

  private void teacher(Answer answer, Progress progress) throws IOException {
    Path data = out.resolve("world");
    TeacherTraining.Settings settings = // refuses before minutes are spent on the world
        TeacherTraining.Settings.of(teacher, data.toString());
    world("world", TeacherTraining.WORLD, progress);
    Path folder = out.resolve(teacher);
    RunDirectory run =
        Files.exists(folder) ? RunDirectory.open(folder) : RunDirectory.create(folder, settings);
    TeacherTraining training = new TeacherTraining(settings, progress);
    List<Path> weights = training.train(run, steps > 0 ? steps : settings.steps(), progress);
    List<Double> loss =
        MetricsLog.read(folder.resolve("metrics.jsonl")).getOrDefault("loss", List.of());
    answer
        .put("steps", loss.size())
        .put("loss.first", loss.get(0))
        .put("loss.last", loss.get(loss.size() - 1))
        .put("weights", weights.stream().map(Path::toString).toList());
    answer.say(
        "%d steps, loss %.4f → %.4f"
            .formatted(loss.size(), loss.get(0), loss.get(loss.size() - 1)));
    weights.forEach(w -> answer.say(w.toString()));
  }
}
