package vexel.autograd;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;

/// While open, every op of this thread is searched for NaN and infinities: its inputs, its outputs
/// and the gradients it passes on. The first one found is thrown as a [NonFiniteException] that
/// names op, tensor and element. Slow; for finding out, not for training.
///
/// ```java
/// try (Watch watch = Watch.open()) {
///   model.forward(x).backward();
/// }
/// ```
public final class Watch implements AutoCloseable {
  private static final ThreadLocal<@Nullable Watch> CURRENT = new ThreadLocal<>();

  private final @Nullable Watch outer;

  private Watch(@Nullable Watch outer) {
    this.outer = outer;
  }

  /// Watches this thread until closed.
  public static Watch open() {
    Watch watch = new Watch(CURRENT.get());
    CURRENT.set(watch);
    return watch;
  }

  static boolean isOpen() {
    return CURRENT.get() != null;
  }

  /// Refuses a tensor with an element that is not finite.
  static void check(String op, String operand, int index, @Nullable Tensor t) {
    if (t == null || !t.dtype().isFloat()) {
      return;
    }
    double[] x = t.widened();
    for (int i = 0; i < x.length; i++) {
      if (!Double.isFinite(x[i])) {
        String which = operand + " " + index;
        throw new NonFiniteException(
            op, which, i, op + ": " + which + t.shape() + " element " + i + " is " + x[i]);
      }
    }
  }

  @Override
  public void close() {
    CURRENT.set(outer);
  }
}
