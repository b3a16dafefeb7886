package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Backend;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.SparseKernels.PairMap;

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
  /// Input row of each maximum [B·H′·W′, C], and the shape of the input.
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
    Tensor x = in[0];
    Inputs.demand("max pool2d", x.rank() == 4, "x" + x.shape() + " must have axes [B, C, H, W]");
    int b = x.dim(0);
    int c = x.dim(1);
    int h = out(x.dim(2));
    int w = out(x.dim(3));
    Inputs.demand("max pool2d", h > 0 && w > 0, "x" + x.shape() + " is smaller than the window");
    PairMap map = pairs(x.backend(), b, x.dim(2), x.dim(3), h, w);
    Tensor rows = x.permute(0, 2, 3, 1).reshape(map.inRows(), c); // [B, C, H, W] → [B·H·W, C]
    Tensor y = Tensor.empty(x.backend(), x.dtype(), Shape.of(map.outRows(), c));
    Tensor arg = Tensor.empty(x.backend(), DType.I32, y.shape());
    x.kernels().sparse().maxPool(rows, map, y, arg); // (1)
    return Step.of(y.reshape(b, h, w, c).permute(0, 3, 1, 2), new Cache(arg, x.shape()));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Shape s = c.x;
    Tensor g = dy[0].permute(0, 2, 3, 1).reshape(c.arg.dim(0), c.arg.dim(1));
    Tensor dx =
        Tensor.empty(g.backend(), g.dtype(), Shape.of(s.dim(0) * s.dim(2) * s.dim(3), s.dim(1)));
    dx.kernels().index().scatterArg(c.arg, g, dx); // (2)
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

  /// Which input pixel each output pixel meets at each position of the window.
  private PairMap pairs(Backend backend, int b, int inH, int inW, int outH, int outW) {
    int most = kernel * kernel * b * outH * outW;
    int[] ptr = new int[kernel * kernel + 1];
    int[] from = new int[most];
    int[] to = new int[most];
    int n = 0;
    for (int k = 0; k < kernel * kernel; k++) {
      for (int o = 0; o < b * outH * outW; o++) {
        int image = o / (outH * outW);
        int i = o / outW % outH * stride + dilation * (k / kernel) - padding;
        int j = o % outW * stride + dilation * (k % kernel) - padding;
        if (i >= 0 && i < inH && j >= 0 && j < inW) {
          from[n] = (image * inH + i) * inW + j;
          to[n++] = o;
        }
      }
      ptr[k + 1] = n;
    }
    return new PairMap(
        kernel * kernel,
        b * inH * inW,
        b * outH * outW,
        Tensor.copyOf(backend, ptr, ptr.length),
        Tensor.copyOf(backend, java.util.Arrays.copyOf(from, n), n),
        Tensor.copyOf(backend, java.util.Arrays.copyOf(to, n), n));
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
