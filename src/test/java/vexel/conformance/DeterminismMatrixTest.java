package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.Progress;
import vexel.distill.recipe.DistillSettings;
import vexel.distill.run.Yaml;
import vexel.distill.world.Splits;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;

/// One distillation in many JVMs: threads, vector widths, garbage collectors, and a SIGKILL between
/// checkpoints leave the same bits. The profile `determinism` runs the whole matrix, every other
/// build its extremes.
class DeterminismMatrixTest {
  private static final int STEPS = 6;
  private static final boolean FULL = System.getProperty("determinism", "extremes").equals("full");

  @TempDir private static Path folder;

  @BeforeAll
  static void world() throws IOException {
    Path data = folder.resolve("world");
    World.write(
        data,
        WorldSettings.of(3, 5)
            .withSplits(new Splits(3, 0, 0, 0))
            .withFrames(1)
            .withSmallLidar()
            .withImage(56, 112)
            .withCameras(List.of("CAM_FRONT")),
        Progress.SILENT);
    Map<String, Object> tiny = new TreeMap<>();
    tiny.put("data", data.toString());
    tiny.put("format", "nuscenes");
    tiny.put("teacher", "random");
    tiny.put("student", "tiny");
    tiny.put("steps", STEPS);
    tiny.put("pairs", 256);
    tiny.put("head-width", 32);
    tiny.put("image-height", 56);
    tiny.put("image-width", 112);
    tiny.put("checkpoint-every", 4);
    Files.writeString(
        folder.resolve("run.yaml"), Yaml.write(DistillSettings.clever().with("test", tiny)));
  }

  private static List<ChildJvm> matrix() {
    if (!FULL) {
      return List.of(new ChildJvm(1, 16, "Serial"), new ChildJvm(3, 64, "G1"));
    }
    List<ChildJvm> all = new ArrayList<>();
    for (String collector : List.of("G1", "Parallel", "Serial")) {
      for (int bytes : new int[] {16, 32, 64}) {
        for (int threads : new int[] {1, 2, 3}) {
          all.add(new ChildJvm(threads, bytes, collector));
        }
      }
    }
    return all;
  }

  @Test
  void everyJvmTrainsTheSameBits() throws IOException, InterruptedException {
    Map<String, String> hashes = new TreeMap<>();
    for (ChildJvm jvm : matrix()) {
      String name = jvm.threads() + "-" + jvm.vectorBytes() + "-" + jvm.collector();
      ChildJvm.Answer answer = jvm.run(log(name), distill(name));
      hashes.put(jvm.toString(), answer.value("parametersSha256"));
    }
    ChildJvm last = new ChildJvm(2, 32, "Parallel");
    hashes.put(last + ", killed and resumed", killedAndResumed(last));
    hashes.forEach((jvm, hash) -> System.out.println("determinism: " + jvm + "  " + hash));
    assertThat(hashes.values().stream().distinct()).hasSize(1);
  }

  /// Kills a run that has logged the first step after its checkpoint, and goes on with it.
  private static String killedAndResumed(ChildJvm jvm) throws IOException, InterruptedException {
    Path metrics = folder.resolve("killed/metrics.jsonl");
    Path checkpoints = folder.resolve("killed/checkpoints");
    Process run = jvm.start(log("killed"), distill("killed"));
    while (run.isAlive() && !(lines(metrics) > 4 && Files.isDirectory(checkpoints))) {
      Thread.sleep(1);
    }
    run.destroyForcibly(); // SIGKILL
    assertThat(run.waitFor()).as("%s", Files.readString(log("killed"))).isEqualTo(128 + 9);
    assertThat(lines(metrics)).as("steps logged when killed").isBetween(5L, STEPS - 1L);
    String resume = folder.resolve("killed").toString();
    return jvm.run(log("resumed"), "distill", "--out", resume, "--resume")
        .value("parametersSha256");
  }

  private static long lines(Path file) throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    return Files.readString(file).chars().filter(c -> c == '\n').count();
  }

  private static String[] distill(String name) {
    return new String[] {
      "distill",
      "--config",
      folder.resolve("run.yaml").toString(),
      "--out",
      folder.resolve(name).toString()
    };
  }

  private static Path log(String name) {
    return folder.resolve(name + ".log");
  }

  /// The flag really changes what the kernels run on, as far as the processor has it.
  @Test
  void widthsAreReal() throws IOException, InterruptedException {
    String narrow = new ChildJvm(1, 16, "Serial").run(log("16"), "doctor").value("vectorBits");
    assertThat(narrow).isEqualTo("128");
    String wide = new ChildJvm(1, 64, "Serial").run(log("64"), "doctor").value("vectorBits");
    System.out.println("determinism: widths from " + narrow + " to " + wide + " bits");
  }
}
