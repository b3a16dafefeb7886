package vexel.distill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import vexel.nn.Frozen;
import vexel.nn.Pass;
import vexel.nn.sparse.MinkUNet;
import vexel.nn.sparse.Sites;
import vexel.nn.sparse.Voxels;
import vexel.nn.vision.Vit;
import vexel.nn.vision.VitConfig;
import vexel.tensor.Backends;
import vexel.tensor.Tensor;

/// How much memory a step or an inference adds to the heap, so that a change that keeps more than
/// before is seen. The numbers do not depend on the machine; the bounds leave a twentieth.
class MemoryTest {
  private static final long MEGABYTE = 1_000_000;

  @Test
  void aTrainingStepOfMinkUNet34On100000Voxels() {
    MinkUNet net = MinkUNet.unet34(4, Numbers.rng("net"));
    int[] coords = SurfaceScene.coords();
    Tensor features = Numbers.normal("features", coords.length / 4, 4);
    long peak =
        peak(
            () -> {
              Voxels x = Voxels.of(Sites.of(coords, 1, null), features);
              net.forward(x, Pass.train(Numbers.rng("pass"))).square().mean().backward();
            });
    assertThat(peak).isBetween(400 * MEGABYTE, 513 * MEGABYTE);
  }

  /// Blocks recycle what they computed, so depth costs nothing: the bound holds for all 24 blocks.
  @Test
  void anInferenceOfVitLargeOn518Pixels() {
    Tensor image = Numbers.normal("image", 1, 3, 518, 518);
    long two = peak(2, image);
    assertThat(peak(4, image)).isEqualTo(two);
    assertThat(two).isBetween(50 * MEGABYTE, 104 * MEGABYTE);
  }

  private static long peak(int depth, Tensor image) {
    VitConfig c = VitConfig.LARGE;
    VitConfig shallow =
        new VitConfig(
            c.width(),
            depth,
            c.heads(),
            c.patch(),
            c.grid(),
            c.registers(),
            c.hidden(),
            c.gated(),
            c.qkvBias(),
            c.layerScale(),
            c.dropPath(),
            c.eps());
    Frozen<Vit> teacher = Vit.of(shallow, Numbers.rng("vit")).frozen();
    return peak(() -> teacher.forward(image).storage().recycle());
  }

  /// On one thread, since each has buffers of its own.
  private static long peak(Runnable work) {
    long[] bytes = new long[1];
    Backends.withThreads(1, () -> bytes[0] = Backends.peakBytes(work));
    return bytes[0];
  }
}
