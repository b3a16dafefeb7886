package vexel.distill.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.recipe.TeacherTraining;
import vexel.distill.run.MetricsLog;
import vexel.distill.run.RunDirectory;
import vexel.distill.run.Yaml;
import vexel.distill.world.World;

/// Reproduces what the project ships.
@Command(
    name = "experiment",
    description = {
      "teacher: makes the teacher scenes of the built-in world and trains the stand-in teacher"
          + " world-text on them.",
      "It goes on from its newest checkpoint if the folder holds one."
    },
    footer = {
      "  vexel experiment teacher --out teacher-run",
      "  vexel experiment teacher --out t --steps 20 --json"
    })
final class ExperimentVerb extends Verb {
  @Parameters(paramLabel = "NAME", description = "teacher")
  String name = "";

  @Option(names = "--out", paramLabel = "DIR", description = "folder of the world and the run")
  Path out = Path.of("teacher-run");

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "steps to train now; the schedule always spans the whole recipe")
  int steps = TeacherTraining.Settings.DEFAULT.steps();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "worker threads; never changes a number")
  int threads;

  @Override
  void run(Answer answer, Progress progress) throws Exception {
    if (!name.equals("teacher")) {
      throw new UsageException("unknown experiment '" + name + "'; known: teacher");
    }
    Device.select("cpu", threads);
    Path data = out.resolve("world");
    if (!Files.isDirectory(data)) {
      Files.createDirectories(out);
      World.write(data, TeacherTraining.WORLD, progress);
    }
    TeacherTraining.Settings settings =
        Yaml.with("recipe", TeacherTraining.Settings.DEFAULT, Map.of("data", data.toString()));
    Path folder = out.resolve("run");
    RunDirectory run =
        Files.exists(folder) ? RunDirectory.open(folder) : RunDirectory.create(folder, settings);
    TeacherTraining training = new TeacherTraining(settings, progress);
    List<Path> weights = training.train(run, steps, progress);
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
