package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import vexel.nn.Frozen;
import vexel.nn.vision.PositionGrid;
import vexel.nn.vision.Vit;
import vexel.nn.vision.VitTokens;
import vexel.tensor.Tensor;
import vexel.tensor.io.Safetensors;

/// The frozen path of DINOv2, with folded gains and recycled memory, against the golden vectors.
class VitGoldenTest {
  private static Safetensors golden(String name) {
    return Safetensors.read(Shared.require("goldens/dinov2_" + name + ".safetensors"));
  }

  @Test
  void frozenReadsTheSameFeatures() {
    Safetensors io = golden("reg4_io");
    Frozen<Vit> teacher = Vit.read(golden("reg4_official")).with(PositionGrid.DINOV2).frozen();
    Tensor input = io.read("native/input");
    Tensor patches = teacher.forward(input);
    assertThat(patches.shape().toArray()).containsExactly(2, 8, 8, 64);
    close(patches, io.read("native/block2_out").narrow(1, 5, 64));
    List<Tensor> inner =
        teacher.read(
            input,
            (vit, x, pass) ->
                vit.intermediate(x, pass, 0, 1, 2).stream().map(VitTokens::sequence).toList());
    for (int i = 0; i < 3; i++) {
      close(inner.get(i), io.read("native/block" + i + "_out"));
    }
    assertThat(teacher.forward(input).contiguous().toFloats())
        .as("what was recycled is not read again")
        .isEqualTo(patches.contiguous().toFloats());
  }

  private static void close(Tensor got, Tensor want) {
    assertThat(got.contiguous().toFloats())
        .containsExactly(want.contiguous().toFloats(), within(1e-4f));
  }
}
