package vexel.autograd.op;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// An elementwise function of one tensor. The functions and their derivatives are defined by the
/// constants of [Unary]: y = f(x; a, b) (1) dx = dy f′(x; a, b) (2)
///
/// @param f the function
/// @param a its first parameter, 0 if it has none
/// @param b its second parameter, 0 if it has none
public record Map(Unary f, double a, double b) implements Op<Map.Cache> {
  /// What the derivative reads: the result where that suffices, else the argument.
  public record Cache(Tensor read) {}

  /// A function without parameters.
  public Map(Unary f) {
    this(f, 0, 0);
  }

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count(name(), in, 1, 1);
    Tensor x = in[0].contiguous();
    Tensor y = x.map(f, a, b); // (1)
    return Step.of(y, new Cache(readsResult() ? y : x));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Tensor dx = wanted.place(dy, 0);
    dx.kernels().element().mapBackward(f, a, b, c.read, c.read, dy[0], dx); // (2)
    return new Tensor[] {dx};
  }

  /// A ReLU's result is above 0 exactly where its argument is.
  private boolean readsResult() {
    return switch (f) {
      case SQRT, RSQRT, RECIPROCAL, EXP, TANH, SIGMOID, RELU -> true;
      default -> false;
    };
  }

  @Override
  public String name() {
    return f.name().toLowerCase(java.util.Locale.ROOT);
  }

  public static List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    for (Unary f : Unary.values()) {
      samples.addAll(
          switch (f) {
            case ADD, MUL -> of(f, 1.7, 0, -1, 1, 0);
            case POW -> {
              List<Sample> real = of(f, 1.7, 0, 0.3, 2, 0);
              List<Sample> cubic = of(f, 3, 0, -2, 2, 0.3);
              yield concat(real, cubic);
            }
            case CLAMP -> concat(of(f, 0, 9, -1, 1, 0.1), of(f, -9, 0, -1, 1, 0.1));
            case LEAKY_RELU -> of(f, 0.1, 0, -1, 1, 0.1);
            case SOFTPLUS -> concat(of(f, 1, 20, -3, 3, 0), of(f, 2, 20, -3, 3, 0));
            case HUBER -> concat(of(f, 1, 0, -0.9, 0.9, 0), of(f, 0.25, 0, -1, 1, 0.3));
            case SMOOTH_L1 -> concat(of(f, 1, 0, -0.9, 0.9, 0), of(f, 0.25, 0, -1, 1, 0.3));
            case ABS, SIGN, RELU, STEP -> of(f, 0, 0, -1, 1, 0.1);
            case RECIPROCAL -> of(f, 0, 0, -2, 2, 0.5);
            case SQRT, RSQRT, LOG, LOG1P -> of(f, 0, 0, 0.4, 3, 0);
            case NEG, SQUARE, EXP, SIN, COS, TANH, SIGMOID, ERF, GELU, GELU_TANH, SILU ->
                of(f, 0, 0, -3, 3, 0);
          });
    }
    samples.add(Sample.rejected(new Map(Unary.EXP), "takes 1", Shape.of(3), Shape.of(3)));
    return samples;
  }

  private static List<Sample> of(Unary f, double a, double b, double low, double high, double gap) {
    Map op = new Map(f, a, b);
    return java.util.stream.Stream.of(Shape.of(), Shape.of(0), Shape.of(17), Shape.of(3, 5))
        .map(s -> Sample.of(op, s).within(low, high).awayFromZero(gap))
        .toList();
  }

  private static List<Sample> concat(List<Sample> a, List<Sample> b) {
    List<Sample> both = new ArrayList<>(a);
    both.addAll(b);
    return both;
  }
}
