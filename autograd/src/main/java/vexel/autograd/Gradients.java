package vexel.autograd;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;

/// The gradients of one backward pass, by the identity of the parameter.
public final class Gradients {
  private final Map<Parameter, Tensor> byParameter = new LinkedHashMap<>();

  Gradients() {}

  /// The gradient of `parameter`, contiguous, or null if the loss does not depend on it. Two
  /// parameters may share one tensor: read it, or [#put] another, but do not write into it.
  public @Nullable Tensor of(Parameter parameter) {
    return byParameter.get(parameter);
  }

  /// Replaces a gradient, e.g. after clipping.
  public void put(Parameter parameter, Tensor gradient) {
    byParameter.put(parameter, gradient);
  }

  /// Every gradient in row-major order without gaps.
  void makeContiguous() {
    byParameter.replaceAll((p, g) -> g.contiguous());
  }

  /// Number of parameters that received a gradient.
  public int size() {
    return byParameter.size();
  }

  /// Visits all gradients in the order the sweep found them, a function of the graph alone.
  public void forEach(BiConsumer<Parameter, Tensor> visitor) {
    byParameter.forEach(visitor);
  }
}
