package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.ConvKernels.Window;

/// Two-dimensional cross-correlation: x[B, C, H, W], w[O, C/groups, kh, kw], b[O] or absent, y[B,
/// O, H′, W′]. y_{o,i,j} = b_o + Σ_{c,u,v} w_{o,c,u,v} x_{c, s i + d u − p, s j + d v − p} (1) dx =
/// the transposed correlation of dy with w (2) dw_{o,c,u,v} = Σ_{b,i,j} dy_{o,i,j} x_{c, s i + d u
/// − p, s j + d v − p} (3) db_o = Σ_{b,i,j} dy_{o,i,j} (4)
///
/// @param window kernel size, stride s, padding p, dilation d and groups
public record Conv2d(Window window) implements Op<Conv2d.Cache> {
  /// The operands.
  public record Cache(Tensor x, Tensor w, int inputs) {}

  /// A square kernel without dilation or groups.
  public static Conv2d of(int kernel, int stride, int padding) {
    return new Conv2d(new Window(kernel, kernel, stride, stride, padding, padding, 1, 1, 1));
  }

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("conv2d", in, 2, 3);
    Tensor x = in[0].contiguous();
    Tensor w = in[1].contiguous();
    Shape shape = shape("conv2d", window, x, w);
    Tensor b = in.length == 3 ? in[2].contiguous() : null;
    if (b != null) {
      Inputs.shape("conv2d", "b", b, Shape.of(w.dim(0)));
    }
    Tensor y = Tensor.empty(x.backend(), x.dtype(), shape);
    x.kernels().conv().forward(x, w, b, window, y); // (1)
    return Step.of(y, new Cache(x, w, in.length));
  }

  /// The shape of y, if x and w fit the window.
  static Shape shape(String op, Window window, Tensor x, Tensor w) {
    Inputs.demand(op, x.rank() == 4, "x" + x.shape() + " must have axes [B, C, H, W]");
    Inputs.demand(op, w.rank() == 4, "w" + w.shape() + " must have axes [O, C/g, kh, kw]");
    Inputs.demand(
        op,
        x.dim(1) == w.dim(1) * window.groups() && w.dim(0) % window.groups() == 0,
        "w" + w.shape() + " in " + window.groups() + " groups does not fit x" + x.shape());
    Inputs.dim(op, "w", w, 2, window.kernelH());
    Inputs.dim(op, "w", w, 3, window.kernelW());
    int h = window.outH(x.dim(2));
    int width = window.outW(x.dim(3));
    Inputs.demand(
        op, h > 0 && width > 0, "x" + x.shape() + " is smaller than the window " + window);
    return Shape.of(x.dim(0), w.dim(0), h, width);
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Tensor g = dy[0];
    Tensor dx = wanted.input(0) ? c.x.emptyLike() : null;
    Tensor dw = wanted.input(1) ? c.w.emptyLike() : null;
    if (dx != null) {
      g.kernels().conv().gradInput(g, c.w, window, dx); // (2)
    }
    if (dw != null) {
      g.kernels().conv().gradWeight(c.x, g, window, dw); // (3)
    }
    if (c.inputs == 2) {
      return new @Nullable Tensor[] {dx, dw};
    }
    return new @Nullable Tensor[] {dx, dw, wanted.input(2) ? g.sum(0, 2, 3) : null}; // (4)
  }

  public static List<Sample> samples() {
    Shape b = Shape.of(4);
    Shape w = Shape.of(4, 3, 3, 3);
    Conv2d depthwise = new Conv2d(new Window(5, 5, 1, 1, 2, 2, 1, 1, 3));
    Conv2d oblong = new Conv2d(new Window(3, 5, 2, 1, 0, 2, 1, 1, 1));
    Conv2d dilated = new Conv2d(new Window(3, 3, 1, 1, 2, 2, 2, 2, 1));
    return List.of(
        Sample.of(of(3, 1, 1), Shape.of(2, 3, 5, 6), w, b),
        Sample.of(of(3, 2, 1), Shape.of(1, 3, 6, 7), w),
        Sample.of(of(1, 1, 0), Shape.of(2, 3, 3, 2), Shape.of(4, 3, 1, 1), b),
        Sample.of(of(2, 2, 0), Shape.of(1, 2, 4, 6), Shape.of(3, 2, 2, 2), Shape.of(3)),
        Sample.of(depthwise, Shape.of(1, 3, 4, 5), Shape.of(3, 1, 5, 5), Shape.of(3)),
        Sample.of(oblong, Shape.of(1, 2, 7, 6), Shape.of(2, 2, 3, 5)),
        Sample.of(dilated, Shape.of(1, 2, 5, 6), Shape.of(2, 2, 3, 3), Shape.of(2)),
        Sample.rejected(of(3, 1, 1), "does not fit x[2, 4, 5, 6]", Shape.of(2, 4, 5, 6), w),
        Sample.rejected(of(3, 1, 0), "smaller than the window", Shape.of(2, 3, 2, 6), w),
        Sample.rejected(of(3, 2, 0), "smaller than the window", Shape.of(2, 3, 2, 6), w));
  }
}
