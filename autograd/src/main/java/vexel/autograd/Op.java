package vexel.autograd;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;

/// A differentiable operation: its forward pass and its vector-Jacobian product, side by side in
/// one file.
///
/// An op is a record; its components are its settings (including index tensors and targets that no
/// gradient reaches). Each op class has a `public static List<Sample> samples()` on which it is
/// checked.
///
/// @param <C> the cache, a record (or [Void]) holding exactly what backward keeps alive. Tensors
///   must be components of it, directly or in records and lists that are: whatever else the forward
///   pass allocates is recycled.
public interface Op<C extends @Nullable Object> {
  /// Computes the outputs from the inputs. Inputs may be views with any strides.
  ///
  /// @throws vexel.tensor.TensorException for inputs it must reject
  Step<C> forward(Tensor... in);

  /// The gradients of the inputs: dx_i = Σ_j (∂y_j/∂x_i)ᵀ dy_j.
  ///
  /// @param dy one gradient per output, contiguous (zeros where an output was not used)
  /// @param wanted which inputs need a gradient; others may be returned as null
  /// @return one gradient per input, of its shape; null stands for zero. It may be a view, also of
  ///   `dy`
  @Nullable Tensor[] backward(Tensor[] dy, C cache, Wanted wanted);

  /// The outputs once more, bit for bit, from the inputs and the cache of the forward pass: for
  /// values that were [forgotten][Value#forget()]. An op overrides it whose forward pass does more
  /// than this.
  default List<Tensor> again(C cache, Tensor... in) {
    return forward(in).outputs();
  }

  /// The name in messages and in the ledger.
  default String name() {
    return getClass().getSimpleName();
  }

  /// What a forward pass yields.
  ///
  /// @param outputs the results a gradient may flow to, one or more
  /// @param cache what backward needs
  /// @param constants further results no gradient flows to, e.g. batch statistics; they belong to
  ///   the caller and are never recycled by `backward()`
  record Step<C extends @Nullable Object>(List<Tensor> outputs, C cache, List<Tensor> constants) {
    /// A step with one output.
    public static <C extends @Nullable Object> Step<C> of(Tensor y, C cache) {
      return new Step<>(List.of(y), cache, List.of());
    }

    /// A step with one output and results no gradient flows to.
    public static <C extends @Nullable Object> Step<C> of(Tensor y, C cache, Tensor... constants) {
      return new Step<>(List.of(y), cache, List.of(constants));
    }

    /// A step with several outputs.
    public static <C extends @Nullable Object> Step<C> of(List<Tensor> outputs, C cache) {
      return new Step<>(outputs, cache, List.of());
    }
  }
}
