package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.ConvKernels.Window;

/// Maximum over square windows of x[B, C, H, W], y[B, C, H′, W′]; padding never wins. y_{i,j} =
/// max_{u,v} x_{s i + d u − p, s j + d v − p} (1) dx = dy at the first maximum of each window,
/// added up (2)
///
/// @param kernel side of the window
/// @param stride s
/// @param padding p, at most half the kernel
/// @param dilation d
/// @param ceil whether a last window that starts inside but ends outside counts
public record MaxPool2d(int kernel, int stride, int padding, int dilation, boolean ceil)
    implements Op<MaxPool2d.Cache> {
  /// Pixel of each maximum (I32 [B, C, H′, W′]), and the shape of the input.
  public record Cache(Tensor arg, Shape x) {}

  /// No dilation, no ceiling.
  public MaxPool2d(int kernel, int stride, int padding) {
    this(kernel, stride, padding, 1, false);
  }

  public MaxPool2d {
    Inputs.demand(
        "max pool2d",
        kernel > 0 && stride > 0 && dilation > 0 && padding >= 0 && 2 * padding <= kernel,
        "no window of kernel " + kernel + ", stride " + stride + ", padding " + padding);
  }

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("max pool2d", in, 1, 1);
    Tensor x = in[0].contiguous();
    Inputs.demand("max pool2d", x.rank() == 4, "x" + x.shape() + " must have axes [B, C, H, W]");
    int b = x.dim(0);
    int c = x.dim(1);
    int h = out(x.dim(2));
    int w = out(x.dim(3));
    Inputs.demand("max pool2d", h > 0 && w > 0, "x" + x.shape() + " is smaller than the window");
    Tensor y = Tensor.empty(x.backend(), x.dtype(), Shape.of(b, c, h, w));
    Tensor arg = Tensor.empty(x.backend(), DType.I32, y.shape());
    x.kernels().conv().maxPool(x, window(), y, arg); // (1)
    return Step.of(y, new Cache(arg, x.shape()));
  }

  private Window window() {
    return new Window(kernel, kernel, stride, stride, padding, padding, dilation, dilation, 1);
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Shape s = c.x;
    Tensor arg = rows(c.arg);
    Tensor g = rows(dy[0]);
    Tensor dx =
        Tensor.empty(g.backend(), g.dtype(), Shape.of(s.dim(0) * s.dim(2) * s.dim(3), s.dim(1)));
    dx.kernels().index().scatterArg(arg, g, dx); // (2)
    return new Tensor[] {dx.reshape(s.dim(0), s.dim(2), s.dim(3), s.dim(1)).permute(0, 3, 1, 2)};
  }

  private int out(int n) {
    int room = n + 2 * padding - dilation * (kernel - 1) - 1;
    if (room < 0) {
      return 0;
    }
    int m = (ceil ? (room + stride - 1) / stride : room / stride) + 1;
    return ceil && (m - 1) * stride >= n + padding ? m - 1 : m;
  }

  /// t[B, C, H, W] → [B·H·W, C].
  private static Tensor rows(Tensor t) {
    return t.permute(0, 2, 3, 1).reshape(t.dim(0) * t.dim(2) * t.dim(3), t.dim(1));
  }

  public static List<Sample> samples() {
    return List.of(
        Sample.of(new MaxPool2d(2, 2, 0), Shape.of(2, 3, 5, 6)).withoutTies(),
        Sample.of(new MaxPool2d(3, 2, 1), Shape.of(1, 2, 5, 6)).withoutTies(),
        Sample.of(new MaxPool2d(3, 2, 1, 1, true), Shape.of(1, 2, 6, 4)).withoutTies(),
        Sample.of(new MaxPool2d(3, 1, 1, 2, false), Shape.of(1, 1, 6, 5)).withoutTies(),
        Sample.rejected(new MaxPool2d(3, 1, 0), "smaller than the window", Shape.of(1, 1, 2, 5)));
  }
}
