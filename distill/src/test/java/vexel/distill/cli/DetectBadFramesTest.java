package vexel.distill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.Progress;
import vexel.distill.data.Quarantine;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;

/// A broken sweep between key frames: a detector's run stops, or goes on without its frame.
class DetectBadFramesTest {
  private static final String CONFIG =
      """
      range: 16
      voxel: 0.2
      sparse-width: 2
      sparse-output: 4
      channels: 8
      encoder-layers: 1
      head-width: 4
      sweeps: 3
      empty-frames: keep
      order: plain
      batch: 1
      steps: 3
      checkpoint-every: 1
      """;

  @TempDir private static Path folder;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private int run(String... words) {
    said.reset();
    PrintStream both = new PrintStream(said, true, StandardCharsets.UTF_8);
    return Main.run(both, both, words);
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private int train(Path out, String... more) {
    List<String> words = new ArrayList<>(List.of("detect", "train", "--modality", "lidar"));
    words.addAll(List.of("--data", folder.resolve("world").toString()));
    words.addAll(List.of("--config", folder.resolve("tiny.yaml").toString()));
    words.addAll(List.of("--out", out.toString(), "--json"));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  @Test
  void aBrokenSweepStopsTheRunOrIsLeftOutWithItsFrame() throws IOException {
    Files.writeString(folder.resolve("tiny.yaml"), CONFIG);
    World.write(
        folder.resolve("world"),
        WorldSettings.of(1, 5)
            .withFrames(3)
            .withSmallLidar()
            .withSweeps()
            .withImage(28, 56)
            .withCameras(List.of("CAM_FRONT")),
        Progress.SILENT);
    Path sweep;
    try (Stream<Path> all = Files.list(folder.resolve("world/sweeps/LIDAR_TOP"))) {
      sweep = all.sorted().toList().getLast(); // just before the third key frame
    }
    byte[] whole = Files.readAllBytes(sweep);
    Files.write(sweep, new byte[19]);

    assertThat(train(folder.resolve("stops"))).isEqualTo(ExitCode.DATA);
    assertThat(said()).contains(sweep.getFileName().toString(), "19 bytes");

    Path run = folder.resolve("skips");
    assertThat(train(run, "--bad-frames", "skip")).as(this::said).isZero();
    assertThat(said()).contains("left out: ", "\"skipped\":[\"");
    assertThat(Files.readAllLines(run.resolve(Quarantine.FILE)))
        .singleElement()
        .asString()
        .contains("\"token\":\"", sweep.getFileName().toString(), "19 bytes");

    String[] resume = {"detect", "train", "--out", run.toString(), "--resume"};
    assertThat(run(resume)).as(this::said).isZero();
    Files.write(sweep, whole);
    assertThat(run(resume)).isEqualTo(ExitCode.DATA);
    assertThat(said())
        .contains("names 1 frames left out when the run began, but now it would be 0");
  }
}
