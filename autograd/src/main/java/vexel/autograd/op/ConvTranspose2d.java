package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.ConvKernels.Window;

/// Transposed two-dimensional convolution, the gradient of [Conv2d] with respect to its input used
/// as a layer: x[B, C, H, W], w[C, O/groups, kh, kw], b[O] or absent, y[B, O, H′, W′] with H′ = (H
/// − 1) s − 2 p + d (kh − 1) + 1 + output padding. y = transposed correlation of x with w, + b (1)
/// dx = correlation of dy with w (2) dw = weight gradient of that correlation at (dy, x) (3) db_o =
/// Σ_{b,i,j} dy_{o,i,j} (4)
///
/// @param window geometry of the correlation this transposes
/// @param outputPadH rows added at the bottom, less than the stride
/// @param outputPadW columns added at the right, less than the stride
public record ConvTranspose2d(Window window, int outputPadH, int outputPadW)
    implements Op<ConvTranspose2d.Cache> {
  /// The operands.
  public record Cache(Tensor x, Tensor w, int inputs) {}

  /// No output padding.
  public ConvTranspose2d(Window window) {
    this(window, 0, 0);
  }

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("conv transpose2d", in, 2, 3);
    Tensor x = in[0].contiguous();
    Tensor w = in[1].contiguous();
    Inputs.demand(
        "conv transpose2d", x.rank() == 4, "x" + x.shape() + " must have axes [B, C, H, W]");
    Inputs.demand(
        "conv transpose2d", w.rank() == 4, "w" + w.shape() + " must have axes [C, O/g, kh, kw]");
    Inputs.demand(
        "conv transpose2d",
        x.dim(1) == w.dim(0) && x.dim(1) % window.groups() == 0,
        "w" + w.shape() + " in " + window.groups() + " groups does not fit x" + x.shape());
    Inputs.dim("conv transpose2d", "w", w, 2, window.kernelH());
    Inputs.dim("conv transpose2d", "w", w, 3, window.kernelW());
    int channels = w.dim(1) * window.groups();
    int h =
        (x.dim(2) - 1) * window.strideH()
            - 2 * window.padH()
            + window.dilationH() * (window.kernelH() - 1)
            + 1
            + outputPadH;
    int width =
        (x.dim(3) - 1) * window.strideW()
            - 2 * window.padW()
            + window.dilationW() * (window.kernelW() - 1)
            + 1
            + outputPadW;
    Inputs.demand(
        "conv transpose2d",
        window.outH(h) == x.dim(2) && window.outW(width) == x.dim(3),
        "output padding " + outputPadH + ", " + outputPadW + " must be less than the stride");
    Tensor y = Tensor.empty(x.backend(), x.dtype(), Shape.of(x.dim(0), channels, h, width));
    x.kernels().conv().gradInput(x, w, window, y); // (1)
    if (in.length == 3) {
      Inputs.shape("conv transpose2d", "b", in[2], Shape.of(channels));
      y = y.add(in[2].reshape(channels, 1, 1));
    }
    return Step.of(y, new Cache(x, w, in.length));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Tensor g = dy[0];
    Tensor dx = wanted.input(0) ? c.x.emptyLike() : null;
    Tensor dw = wanted.input(1) ? c.w.emptyLike() : null;
    if (dx != null) {
      g.kernels().conv().forward(g, c.w, null, window, dx); // (2)
    }
    if (dw != null) {
      g.kernels().conv().gradWeight(g, c.x, window, dw); // (3)
    }
    if (c.inputs == 2) {
      return new @Nullable Tensor[] {dx, dw};
    }
    return new @Nullable Tensor[] {dx, dw, wanted.input(2) ? g.sum(0, 2, 3) : null}; // (4)
  }

  public static List<Sample> samples() {
    ConvTranspose2d twice = new ConvTranspose2d(new Window(2, 2, 2, 2, 0, 0, 1, 1, 1));
    ConvTranspose2d padded = new ConvTranspose2d(new Window(3, 3, 2, 2, 1, 1, 1, 1, 1), 1, 1);
    ConvTranspose2d grouped = new ConvTranspose2d(new Window(4, 4, 2, 2, 1, 1, 1, 1, 2));
    ConvTranspose2d dilated = new ConvTranspose2d(new Window(3, 3, 1, 1, 0, 0, 2, 2, 1));
    ConvTranspose2d wrong = new ConvTranspose2d(new Window(2, 2, 2, 2, 0, 0, 1, 1, 1), 2, 0);
    Shape w = Shape.of(3, 2, 2, 2);
    return List.of(
        Sample.of(twice, Shape.of(2, 3, 3, 2), w, Shape.of(2)),
        Sample.of(padded, Shape.of(1, 2, 3, 4), Shape.of(2, 3, 3, 3), Shape.of(3)),
        Sample.of(grouped, Shape.of(1, 4, 3, 2), Shape.of(4, 2, 4, 4), Shape.of(4)),
        Sample.of(dilated, Shape.of(1, 2, 3, 3), Shape.of(2, 2, 3, 3)),
        Sample.rejected(wrong, "less than the stride", Shape.of(2, 3, 3, 2), w),
        Sample.rejected(twice, "does not fit", Shape.of(2, 4, 3, 2), w));
  }
}
