package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Backends;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// A separable linear map of images, x[…, H, W] → y[…, H′, W′]: interpolation and average pooling.
/// y = V x Uᵀ (1) dx = Vᵀ dy U (2)
///
/// @param vertical V [H′, H], see [AxisWeights]
/// @param verticalT Vᵀ
/// @param horizontal U [W′, W]
/// @param horizontalT Uᵀ
public record Resample(Csr vertical, Csr verticalT, Csr horizontal, Csr horizontalT)
    implements Op<@Nullable Void> {
  /// Computes the transposes.
  public static Resample of(Csr vertical, Csr horizontal) {
    return new Resample(vertical, vertical.transposed(), horizontal, horizontal.transposed());
  }

  @Override
  public Step<@Nullable Void> forward(Tensor... in) {
    Inputs.count("resample", in, 1, 1);
    Inputs.rank("resample", "x", in[0], 2);
    Inputs.dim("resample", "x", in[0], -2, vertical.columns());
    Inputs.dim("resample", "x", in[0], -1, horizontal.columns());
    return Step.of(apply(in[0], vertical, horizontal), null); // (1)
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, @Nullable Void c, Wanted wanted) {
    return new Tensor[] {apply(dy[0], verticalT, horizontalT)}; // (2)
  }

  private static Tensor apply(Tensor x, Csr v, Csr u) {
    int images = x.shape().without(-1).without(-1).size();
    // [I, H, W] → [W, I, H] → [W′, I, H] → [H, W′, I] → [H′, W′, I] → [I, H′, W′]
    Tensor columns = x.reshape(images, v.columns(), u.columns()).permute(2, 0, 1);
    Tensor rows = u.times(columns).permute(2, 0, 1);
    Tensor y = v.times(rows).permute(2, 0, 1).contiguous();
    return y.reshape(x.shape().with(-2, v.rows()).with(-1, u.rows()).toArray());
  }

  public static List<Sample> samples() {
    var b = Backends.reference();
    Resample cubic =
        of(AxisWeights.cubic(b, 7, 4, 7 / 4.0, false), AxisWeights.cubic(b, 5, 9, 5 / 9.0, true));
    Resample smooth =
        of(AxisWeights.smoothCubic(b, 9, 4, 9 / 4.0), AxisWeights.smoothLinear(b, 5, 3, 5 / 3.0));
    Resample linear =
        of(AxisWeights.linear(b, 3, 6, 0.5, false), AxisWeights.linear(b, 4, 7, 4 / 7.0, true));
    Resample nearest = of(AxisWeights.nearest(b, 3, 6, 0.5), AxisWeights.nearest(b, 4, 3, 4 / 3.0));
    Resample pooled =
        of(AxisWeights.window(b, 5, 3, 2, 1, true), AxisWeights.window(b, 5, 3, 2, 1, false));
    Resample adaptive = of(AxisWeights.adaptive(b, 7, 3), AxisWeights.adaptive(b, 2, 5));
    return List.of(
        Sample.of(cubic, Shape.of(2, 2, 7, 5)),
        Sample.of(smooth, Shape.of(2, 9, 5)),
        Sample.of(linear, Shape.of(3, 4)),
        Sample.of(nearest, Shape.of(1, 2, 3, 4)),
        Sample.of(pooled, Shape.of(2, 3, 5, 5)),
        Sample.of(adaptive, Shape.of(1, 2, 7, 2)),
        Sample.rejected(linear, "must have 3", Shape.of(2, 4, 4)));
  }
}
