package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.nn.State;
import vexel.nn.sparse.Sites;
import vexel.nn.sparse.Voxels;
import vexel.nn.vision.Vit;
import vexel.nn.vision.VitConfig;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.io.SafetensorsWriter;

/// What the README shows is what runs.
class ReadmeTest {
  private static final Path ROOT = Path.of(System.getProperty("repo.root"));

  @Test
  void theShortProgramLearns(@TempDir Path folder) throws IOException {
    Rng rng = Rng.seed(1);
    Path weights = folder.resolve("dinov2_vits14.safetensors");
    SafetensorsWriter.of(State.tensors(Vit.of(VitConfig.SMALL, rng.at("vit")))).write(weights);
    int[] sites = new int[4 * 256];
    int[] rows = new int[64];
    for (int i = 0; i < 256; i++) {
      sites[4 * i + 2] = i / 64; // a strip of 4×64 voxels: something is left at stride 16
      sites[4 * i + 3] = i % 64;
      rows[i / 4] = i;
    }
    Voxels voxels = Voxels.of(Sites.of(sites, 1, null), normal(rng.at("input"), 256, 4));
    double[] losses =
        ShortProgram.run(
            weights, voxels, normal(rng.at("image"), 1, 3, 112, 112), Tensor.of(rows, 64), 6);
    assertThat(losses[5]).isLessThan(losses[0]);
  }

  private static Tensor normal(Rng rng, int... shape) {
    float[] x = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) rng.normal(i);
    }
    return Tensor.of(x, shape);
  }

  @Test
  void theReadmeHoldsTheShortProgram() throws IOException {
    List<String> source =
        Files.readAllLines(ROOT.resolve("src/test/java/vexel/conformance/ShortProgram.java"));
    int first = source.indexOf("    // README") + 1;
    int last = source.lastIndexOf("    // README");
    List<String> program =
        source.subList(first, last).stream()
            .filter(line -> !line.contains("losses["))
            .map(line -> line.isEmpty() ? line : line.substring(4))
            .toList();
    assertThat(Files.readString(ROOT.resolve("README.md")))
        .contains("```java\n" + String.join("\n", program) + "\n```");
  }
}
