package vexel.distill.geometry;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Bilinear read-out of patch features as an op: y = W x with the sparse W `[M, patches]` of a
/// [PatchReadout].
///
/// ```
/// y_i = Σ_p W_ip x_p                                                  (1)
/// dx_p = Σ_i W_ip dy_i                                                (2)
/// ```
///
/// @param readout the weights
public record ReadPatches(PatchReadout readout) implements Op<@Nullable Void> {
  @Override
  public Step<@Nullable Void> forward(Tensor... in) {
    return Step.of(readout.read(in[0]), null); // (1)
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, @Nullable Void cache, Wanted wanted) {
    return new @Nullable Tensor[] {readout.backward(dy[0])}; // (2)
  }

  public static List<Sample> samples() {
    PatchReadout corners =
        PatchReadout.alignCorners(
            new int[] {0, 0, 7, 7, 3, 5}, new int[] {0, 11, 0, 11, 4, 4}, 8, 12, 2, 3);
    PatchReadout single = PatchReadout.alignCorners(new int[] {0, 4}, new int[] {0, 2}, 5, 3, 1, 1);
    return List.of(
        Sample.of(new ReadPatches(corners), Shape.of(6, 5)),
        Sample.of(new ReadPatches(single), Shape.of(1, 3)),
        Sample.rejected(new ReadPatches(corners), "needs [6, D]", Shape.of(5, 2)));
  }
}
