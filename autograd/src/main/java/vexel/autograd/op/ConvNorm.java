package vexel.autograd.op;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Backends;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.ConvKernels.Norm;
import vexel.tensor.spi.ConvKernels.Window;
import vexel.tensor.spi.Unary;

/// A convolution without bias, batch normalisation with given statistics, and perhaps a residual
/// and a ReLU: what follows the convolution is done while its result is in the cache. x[B, C, H,
/// W], w[O, C/groups, kh, kw], γ[O], β[O], r[B, O, H′, W′] or absent, y[B, O, H′, W′].
///
/// ```
/// z = w ⋆ x                        (1), as in Conv2d
/// y = relu(norm(z) + r)            (2), as in BatchNorm
/// ```
///
/// The bits are those of the ops one after the other. z is not kept: dγ computes it again (3), dr =
/// dy [y > 0] (4) and the other gradients are those of the two ops (5).
///
/// @param window the convolution's geometry
/// @param norm with running statistics; whether it has a ReLU says whether one ends the whole
public record ConvNorm(Window window, BatchNorm norm) implements Op<ConvNorm.Cache> {
  /// What backward keeps.
  public record Cache(Tensor x, Tensor w, Tensor gamma, Tensor y, int inputs) {}

  public ConvNorm {
    Inputs.demand("conv norm", norm.running() != null, "needs running statistics");
  }

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("conv norm", in, 4, 5);
    Tensor x = in[0].contiguous();
    Tensor w = in[1].contiguous();
    Shape shape = Conv2d.shape("conv norm", window, x, w);
    Shape channel = Shape.of(w.dim(0));
    BatchNorm.Statistics running = Objects.requireNonNull(norm.running());
    Inputs.shape("conv norm", "gamma", in[2], channel);
    Inputs.shape("conv norm", "beta", in[3], channel);
    Inputs.shape("conv norm", "mean", running.mean(), channel);
    Inputs.shape("conv norm", "variance", running.variance(), channel);
    if (in.length == 5) {
      Inputs.shape("conv norm", "r", in[4], shape);
    }
    Tensor gamma = in[2].contiguous();
    Tensor mean = running.mean().contiguous();
    Tensor variance = running.variance().contiguous();
    Norm affine = new Norm(mean, variance, gamma, in[3].contiguous(), norm.eps());
    Tensor r = in.length == 5 ? in[4].contiguous() : null;
    Tensor y = Tensor.empty(x.backend(), x.dtype(), shape);
    x.kernels().conv().forwardNormed(x, w, window, affine, r, norm.relu(), y); // (1), (2)
    return Step.of(y, new Cache(x, w, gamma, y, in.length));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Tensor g = dy[0];
    if (norm.relu()) {
      g = c.y.emptyLike();
      g.kernels().element().mapBackward(Unary.RELU, 0, 0, c.y, c.y, dy[0], g); // (4)
    }
    BatchNorm.Statistics running = Objects.requireNonNull(norm.running());
    BatchNorm plain = BatchNorm.evaluation(norm.eps(), running.mean(), running.variance());
    Tensor z = c.y.emptyLike();
    z.kernels().conv().forward(c.x, c.w, null, window, z); // (3)
    boolean inner = wanted.input(0) || wanted.input(1);
    Tensor mean = running.mean().contiguous();
    BatchNorm.Cache normed =
        new BatchNorm.Cache(z, c.gamma, mean, running.variance().contiguous(), null);
    @Nullable Tensor[] d =
        plain.backward(
            new Tensor[] {g}, normed, Wanted.of(inner, wanted.input(2), wanted.input(3))); // (5)
    Tensor dz = d[0];
    @Nullable Tensor[] all = new @Nullable Tensor[c.inputs];
    if (dz != null) {
      Conv2d.Cache convolved = new Conv2d.Cache(c.x, c.w, 2);
      Wanted both = Wanted.of(wanted.input(0), wanted.input(1));
      @Nullable Tensor[] e = new Conv2d(window).backward(new Tensor[] {dz}, convolved, both); // (5)
      all[0] = e[0];
      all[1] = e[1];
    }
    all[2] = d[1];
    all[3] = d[2];
    if (c.inputs == 5) {
      all[4] = g;
    }
    return all;
  }

  private static ConvNorm of(Window window, boolean relu) {
    BatchNorm eval =
        BatchNorm.evaluation(
            1e-3,
            Tensor.copyOf(Backends.reference(), new double[] {0.3, -0.2, 0.1, 0.4}, 4),
            Tensor.copyOf(Backends.reference(), new double[] {0.7, 1.2, 0.4, 0.9}, 4));
    return new ConvNorm(window, relu ? eval.withRelu() : eval);
  }

  public static List<Sample> samples() {
    Window three = new Window(3, 3, 1, 1, 1, 1, 1, 1, 1);
    Window one = new Window(1, 1, 2, 2, 0, 0, 1, 1, 1);
    Window depthwise = new Window(3, 3, 1, 1, 1, 1, 1, 1, 4);
    Shape x = Shape.of(2, 3, 5, 4);
    Shape w = Shape.of(4, 3, 3, 3);
    Shape c = Shape.of(4);
    Shape y = Shape.of(2, 4, 5, 4);
    return List.of(
        Sample.of(of(three, true), x, w, c, c),
        Sample.of(of(three, true), x, w, c, c, y),
        Sample.of(of(three, false), x, w, c, c, y),
        Sample.of(of(one, false), x, Shape.of(4, 3, 1, 1), c, c),
        Sample.of(of(depthwise, true), y, Shape.of(4, 1, 3, 3), c, c, y),
        Sample.rejected(of(three, true), "must have shape [2, 4, 5, 4]", x, w, c, c, x),
        Sample.rejected(of(three, true), "gamma[3] must have shape [4]", x, w, Shape.of(3), c));
  }
}
