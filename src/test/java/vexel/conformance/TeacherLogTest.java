package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vexel.distill.Progress;
import vexel.distill.run.MetricsLog;
import vexel.distill.run.RunDirectory;
import vexel.distill.teacher.TeacherTraining;
import vexel.distill.world.World;

/// The shipped teachers came from these recipes: their first steps repeat the committed logs to the
/// last digit. Making the teacher's world takes minutes, so only the profile `determinism` does it.
class TeacherLogTest {
  private static final int STEPS = 20;

  @ParameterizedTest
  @ValueSource(strings = {"world-text", "world-ssl"})
  void theFirstStepsRepeatTheLog(String teacher, @TempDir Path folder) throws IOException {
    assumeTrue(
        System.getProperty("determinism", "extremes").equals("full"),
        "mvn verify -Pdeterminism makes the teacher's world and trains 20 steps");
    Path data = folder.resolve("world");
    World.write(data, TeacherTraining.WORLD, Progress.SILENT);
    TeacherTraining.Settings settings = TeacherTraining.Settings.of(teacher, data.toString());
    RunDirectory run = RunDirectory.create(folder.resolve("run"), settings);
    new TeacherTraining(settings, Progress.SILENT).train(run, STEPS, Progress.SILENT);

    Path committed = folder.resolve("committed.jsonl");
    Path log = Path.of(System.getProperty("repo.root"), "docs/teacher/" + teacher + ".jsonl");
    Files.write(committed, Files.readAllLines(log).subList(0, STEPS));
    Map<String, List<Double>> expected = MetricsLog.read(committed);
    Map<String, List<Double>> repeated = run.metrics();
    assertThat(repeated.get("loss")).isEqualTo(expected.get("loss"));
    assertThat(repeated.get("gradient")).isEqualTo(expected.get("gradient"));
  }
}
