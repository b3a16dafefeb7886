package vexel.distill.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.Progress;
import vexel.tensor.Tensor;

class CheckpointsTest {
  @TempDir private Path folder;

  private void save(Checkpoints c, int step) throws IOException {
    c.save(step, Map.of("w", Tensor.of(new float[] {step, 2}, 2)), Map.of("step", "" + step));
  }

  private static String step(Checkpoints c) throws IOException {
    return c.latest(Progress.SILENT).map(f -> f.metadata().get("step")).orElse("none");
  }

  @Test
  void theNewestCompleteOneCounts() throws IOException {
    Checkpoints c = new Checkpoints(folder);
    assertThat(step(c)).isEqualTo("none");
    for (int s = 1; s <= 5; s++) {
      save(c, s);
    }
    assertThat(step(c)).isEqualTo("5");
    assertThat(folder.resolve("step-00000001.safetensors")).doesNotExist();
    assertThat(folder.resolve("step-00000003.safetensors")).exists();
  }

  @Test
  void damageFallsBackToTheOneBefore() throws IOException {
    Checkpoints c = new Checkpoints(folder);
    save(c, 1);
    save(c, 2);
    Path newest = folder.resolve("step-00000002.safetensors");
    byte[] bytes = Files.readAllBytes(newest);
    for (int i = 0; i < bytes.length; i++) { // one flipped bit anywhere
      byte[] flipped = bytes.clone();
      flipped[i] ^= 4;
      Files.write(newest, flipped);
      assertThat(step(c)).as("bit flipped in byte %d", i).isEqualTo("1");
    }
  }

  @Test
  void aTornManifestLineIsIgnoredAndDoesNotSwallowTheNext() throws IOException {
    Checkpoints c = new Checkpoints(folder);
    save(c, 1);
    Path manifest = folder.resolve("manifest.txt");
    String one = Files.readString(manifest);
    save(c, 2);
    String two = Files.readString(manifest);
    for (int cut = one.length(); cut < two.length() - 1; cut++) {
      Files.writeString(manifest, two.substring(0, cut));
      assertThat(step(c)).as("cut at %d", cut).isEqualTo("1");
    }
    save(c, 3);
    assertThat(step(c)).isEqualTo("3");
  }
}
