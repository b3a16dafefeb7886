package vexel.distill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import vexel.nn.sparse.KernelShape;
import vexel.nn.sparse.Sites;
import vexel.tensor.Backends;

class SurfaceSceneTest {
  @Test
  void hasTheSizeAndTheNeighboursOfASweep() {
    Sites sites = Sites.of(SurfaceScene.coords(), 1, null);
    assertThat(sites.size()).isEqualTo(SurfaceScene.VOXELS);
    int pairs = sites.submanifold(KernelShape.submanifold(3), Backends.cpu()).size();
    assertThat(pairs / (double) sites.size()).isBetween(7.1, 7.3);
    assertThat(SurfaceScene.coords()).isEqualTo(SurfaceScene.coords());
  }
}
