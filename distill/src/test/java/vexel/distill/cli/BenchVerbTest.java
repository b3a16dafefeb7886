package vexel.distill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.bench.SurfaceScene;
import vexel.tensor.Backends;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.io.Npz;

class BenchVerbTest {
  @TempDir Path dir;

  @Test
  void othersCanReadTheScene() {
    Path file = dir.resolve("scene.npy");
    PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    String quick = "bench gemm --only gemm.20000x32x32 --rounds 1 --warm 0 --write-coords " + file;

    assertThat(Main.run(out, out, quick.split(" "))).isZero();

    Tensor read = Npz.read(file).read(Npz.SINGLE, Backends.cpu());
    int[] coords = SurfaceScene.coords();
    assertThat(read.shape()).isEqualTo(Shape.of(coords.length / 4, 4));
    assertThat(read.toInts()).isEqualTo(coords);
  }
}
