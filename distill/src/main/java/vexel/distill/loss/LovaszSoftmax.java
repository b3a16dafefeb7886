package vexel.distill.loss;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.autograd.Wanted;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Unary;

/// The Lovász-softmax loss, a convex surrogate of 1 − mIoU. Berman, Rannen Triki and Blaschko, *The
/// Lovász-Softmax loss*, CVPR 2018, equations (8) to (12) and algorithm 1.
///
/// For class probabilities p_ic of the labelled rows i and each class c with G_c rows:
///
/// ```
/// e_ic   = |[y_i = c] − p_ic|                                                 (1)
/// π_c    : rows by e_ic descending, the lower row first among equals          (2)
/// w_ic   = ΔJ at the place of row i in π_c, with h rows of class c and m
///          others before it:
///          1 / (G_c + m)                               if y_i = c
///          (G_c − h) / ((G_c + m)(G_c + m + 1))        if y_i ≠ c             (3)
/// L      = 1/|C| Σ_{c ∈ C} Σ_i w_ic e_ic                                      (4)
/// ∂L/∂p_ic = w_ic sign(p_ic − [y_i = c]) / |C|                                (5)
/// ```
///
/// (3) is the step of the Jaccard loss J = 1 − (G − h)/(G + m) written without the difference of
/// two nearly equal numbers. C holds the classes with a labelled row, or all: then a class without
/// one (G = 0) pays its largest error alone. Without any labelled row L = 0.
///
/// *Deviations*: ties are ordered by row, where the released code leaves them to the sort.
///
/// @param target y, class labels [N], I32 or I64
/// @param classes which classes are averaged
/// @param ignore the label whose rows do not count
public record LovaszSoftmax(Tensor target, Classes classes, int ignore)
    implements Op<LovaszSoftmax.Cache> {
  private static final String OP = "lovasz_softmax";

  /// Which classes are averaged.
  public enum Classes {
    /// Those with a labelled row.
    PRESENT,
    /// All.
    ALL
  }

  /// What backward needs: ∂L/∂p [N, C].
  public record Cache(Tensor slope) {}

  /// The loss of logits [N, C], a scalar in [0, 1].
  public static Value of(Classes classes, Value logits, Tensor target, int ignore) {
    return Value.apply(new LovaszSoftmax(target, classes, ignore), logits.softmax(1));
  }

  @Override
  public Step<Cache> forward(Tensor... in) {
    Tensor p = in[0];
    if (p.rank() != 2 || target.rank() != 1 || target.dim(0) != p.dim(0)) {
      throw new TensorException(
          OP,
          "probabilities"
              + p.shape()
              + " must be [rows, classes] and target"
              + target.shape()
              + " [rows]; flatten both");
    }
    int n = p.dim(0);
    int width = p.dim(1);
    int[] y = target.contiguous().cast(DType.I32).toInts();
    int[] rows = labelled(y, width);
    double[] hot = new double[n * width];
    for (int i : rows) {
      hot[i * width + y[i]] = 1;
    }
    Tensor difference = p.sub(like(p, hot));
    Tensor error = difference.map(Unary.ABS); // (1)
    double[] e = error.widened();
    double[] w = new double[n * width];
    int counted = 0;
    for (int c = 0; c < width; c++) {
      int k = c;
      int size = (int) Arrays.stream(rows).filter(i -> y[i] == k).count();
      if (rows.length > 0 && (size > 0 || classes == Classes.ALL)) {
        counted++;
        steps(descending(p.backend(), rows, e, width, c), y, c, size, w, width);
      }
    }
    double share = 1.0 / Math.max(counted, 1);
    Tensor weight = like(p, w);
    Tensor loss = error.mul(weight).sum(0).sum().mul(share); // (4)
    return Step.of(loss, new Cache(difference.map(Unary.SIGN).mul(weight).mul(share))); // (5)
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    return new Tensor[] {c.slope.mul(dy[0])};
  }

  private static Tensor like(Tensor p, double[] values) {
    return Tensor.rounded(p.backend(), p.dtype(), values, p.dim(0), p.dim(1));
  }

  /// The rows that count, ascending.
  private int[] labelled(int[] y, int width) {
    int[] rows = new int[y.length];
    int n = 0;
    for (int i = 0; i < y.length; i++) {
      if (y[i] != ignore) {
        if (y[i] < 0 || y[i] >= width) {
          throw new TensorException(
              OP,
              "target holds %d at row %d, labels go from 0 to %d; ignore is %d"
                  .formatted(y[i], i, width - 1, ignore));
        }
        rows[n++] = i;
      }
    }
    return Arrays.copyOf(rows, n);
  }

  /// π_c. An error is never negative, so its bits, inverted, are keys that ascend as it falls. (2)
  private static int[] descending(Backend backend, int[] rows, double[] e, int width, int c) {
    long[] keys = new long[rows.length];
    for (int j = 0; j < keys.length; j++) {
      keys[j] = ~Double.doubleToLongBits(e[rows[j] * width + c]);
    }
    // a key has the 64 bits of its error, and who has no F64 has no I64 either
    Backend host = backend.hasF64() ? backend : Backends.cpu();
    Tensor order = Tensor.empty(host, DType.I32, Shape.of(keys.length));
    host.kernels().index().argsort(Tensor.copyOf(host, keys, keys.length), order);
    return Arrays.stream(order.toInts()).map(j -> rows[j]).toArray();
  }

  /// Writes w_ic for the rows in the order of π_c. (3)
  private static void steps(int[] order, int[] y, int c, int size, double[] w, int width) {
    int hit = 0;
    int other = 0;
    for (int i : order) {
      double union = size + other;
      if (y[i] == c) {
        w[i * width + c] = 1 / union;
        hit++;
      } else {
        w[i * width + c] = size == 0 ? (other == 0 ? 1 : 0) : (size - hit) / (union * (union + 1));
        other++;
      }
    }
  }

  /// What the loss is checked on: both rules with a class that is absent, ignored rows, one row, no
  /// labelled row, and inputs it refuses. Probabilities keep away from 0, 1 and, over all rows of a
  /// class, from equal errors.
  public static List<Sample> samples() {
    Tensor seven = labels(2, 0, 255, 1, 2, 2, 0);
    List<Sample> samples = new ArrayList<>();
    for (Classes classes : Classes.values()) {
      samples.add(sample(new LovaszSoftmax(seven, classes, 255), 7, 4));
      samples.add(sample(new LovaszSoftmax(labels(1), classes, 255), 1, 3));
      samples.add(sample(new LovaszSoftmax(labels(255, 255), classes, 255), 2, 3));
    }
    samples.add(sample(new LovaszSoftmax(labels(0, 0, 0), Classes.PRESENT, -1), 3, 1));
    LovaszSoftmax present = new LovaszSoftmax(seven, Classes.PRESENT, 255);
    samples.add(Sample.rejected(present, "must be [rows, classes]", Shape.of(7, 4, 1)));
    samples.add(Sample.rejected(present, "target[7]", Shape.of(6, 4)));
    samples.add(Sample.rejected(present, "target holds 2 at row 0", Shape.of(7, 2)));
    return samples;
  }

  private static Sample sample(LovaszSoftmax op, int rows, int width) {
    return Sample.of(op, Shape.of(rows, width)).within(0.03, 0.91).withoutTies();
  }

  private static Tensor labels(int... y) {
    return Tensor.copyOf(Backends.reference(), y, y.length);
  }
}
