package vexel.distill.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tables in the proportions of nuScenes-trainval, a fiftieth of them unless `-Dtables.scenes=850`
/// stands among the flags of the test JVM.
class TrainvalTablesTest {
  private static final int SCENES = Integer.getInteger("tables.scenes", 17);
  private static final int SAMPLES = 34_149;

  @TempDir Path root;

  private static long live() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void openWithBoxesAndSweepsInLittleMemory() throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process writing =
        new ProcessBuilder(
                java,
                Tools.find("TrainvalTables.java").toString(),
                root.toString(),
                Integer.toString(SCENES))
            .redirectErrorStream(true)
            .redirectOutput(root.resolve("log").toFile())
            .start();
    assertThat(writing.waitFor()).isZero();
    long before = live();
    long start = System.nanoTime();
    NuScenes source = NuScenes.openWithBoxes(root);
    double seconds = (System.nanoTime() - start) * 1e-9;
    double bytes = live() - before;
    assertThat(source.scenes()).hasSize(SCENES);
    assertThat(source.size()).isEqualTo((int) ((long) SCENES * SAMPLES / 850));
    assertThat(source.problems()).isEmpty();
    System.out.printf(
        "%d scenes, %d samples: opened in %.1f s, %.0f MB held%n",
        SCENES, source.size(), seconds, 1e-6 * bytes);
    // all of trainval must leave room in 2 GB
    assertThat(bytes / source.size() * SAMPLES).isBetween(1e8, 1.2e9);
  }
}
