package vexel.distill.loss.bev;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import vexel.autograd.Value;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Relative depth inside objects. Huang et al., *TiG-BEV* (2022), §3.2. With z [n, D, H, W] the
/// logits of D depths d_k = d_0 + k δ in n images, v the depth of a LiDAR return in a pixel, o the
/// object it lies on, Ω the pixels with one:
///
/// ```
/// d̂_p = Σ_k softmax_k(z_p) d_k                                                       (1)
/// r(o) = argmin over pixels p of o of |d̂_p − v_p|       (the first of equals)           (2)
/// L = 1/max(1, |Ω|) Σ_{p ∈ Ω} ((d̂_p − d̂_r) − (v_p − v_r))²,  r = r(o_p)               (3)
/// ```
///
/// An object is measured against its own best pixel, so a depth that is wrong as a whole does not
/// count. No gradient flows through d̂_r. Needs no teacher but the LiDAR. The released weight is 1.
public final class TigBevDepth {
  private TigBevDepth() {}

  /// The loss of logits z [n, D, H, W], a scalar; 0 without an object.
  ///
  /// @param first d_0, metres; the released depths are the lower bounds of their bins
  /// @param step δ, metres
  /// @param depth v [n, H, W], metres; read where there is an object
  /// @param object o, I32 [n, H, W]: 0 for none, else its number within the image
  public static Value of(Value z, double first, double step, Tensor depth, Tensor object) {
    Shape pixels = Shape.of(z.dim(0), z.dim(2), z.dim(3));
    if (!depth.shape().equals(pixels) || !object.shape().equals(pixels)) {
      throw new TensorException(
          "tig-bev depth",
          "depth%s and object%s must be %s, like the logits%s; reduce them to the same pixels"
              .formatted(depth.shape(), object.shape(), pixels, z.shape()));
    }
    double[] bins = new double[z.dim(1)];
    Arrays.setAll(bins, k -> first + k * step);
    Tensor like = z.tensor();
    Value d = Value.of(constant(like, bins, Shape.of(1, bins.length, 1, 1)));
    Value expected = z.softmax(1).mul(d).sum(1); // (1)
    int[] objects = object.contiguous().cast(DType.I32).toInts();
    double[] measured = doubles(depth);
    double[] wanted = wanted(doubles(expected.tensor()), measured, objects, pixels);
    double[] inside = new double[objects.length];
    Arrays.setAll(inside, p -> objects[p] > 0 ? 1 : 0);
    double n = Math.max(1, Arrays.stream(inside).sum());
    Value error = expected.sub(Value.of(constant(like, wanted, pixels))).square();
    return CellErrors.under(error, constant(like, inside, pixels)).div(n); // (3)
  }

  /// d̂_r + v_p − v_r where there is an object, else 0.
  private static double[] wanted(double[] expected, double[] v, int[] objects, Shape pixels) {
    int perImage = pixels.dim(1) * pixels.dim(2);
    Map<Long, Integer> best = new TreeMap<>(); // of an image's object
    for (int p = 0; p < objects.length; p++) {
      if (objects[p] > 0) {
        long key = ((long) (p / perImage) << 32) + objects[p];
        Integer r = best.get(key);
        double error = StrictMath.abs(expected[p] - v[p]);
        if (r == null || error < StrictMath.abs(expected[r] - v[r])) { // (2)
          best.put(key, p);
        }
      }
    }
    double[] y = new double[objects.length];
    for (int p = 0; p < objects.length; p++) {
      Integer r = best.get(((long) (p / perImage) << 32) + objects[p]);
      y[p] = r == null ? 0 : expected[r] + v[p] - v[r];
    }
    return y;
  }

  private static double[] doubles(Tensor t) {
    return t.widened();
  }

  private static Tensor constant(Tensor like, double[] x, Shape shape) {
    return Tensor.rounded(like.backend(), like.dtype(), x, shape.toArray());
  }
}
