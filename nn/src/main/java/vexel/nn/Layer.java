package vexel.nn;

import java.util.Map;
import java.util.function.Function;
import vexel.autograd.Parameter;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.DType;

/// A part of a network: a record whose components are [Parameter]s, layers, lists of layers and
/// settings.
///
/// Names come from the components (`blocks.1.attn.qkv.weight`), so they equal the original
/// checkpoint's and cannot drift. A layer's `forward` takes a [Pass] where training and inference
/// differ.
public interface Layer {
  /// All parameters and buffers by name, in the order of the components.
  default Map<String, Parameter> parameters() {
    return Records.parameters(this);
  }

  /// Number of trained scalars.
  default long count() {
    return parameters().values().stream()
        .filter(Parameter::isTrainable)
        .mapToLong(p -> p.tensor().size())
        .sum();
  }

  /// `layer` with every parameter and buffer replaced by `f` of it, rebuilt through its canonical
  /// constructors; one that occurs twice is replaced once.
  static <L extends Layer> L map(L layer, Function<Parameter, Parameter> f) {
    return Records.map(layer, f);
  }

  /// A copy of `layer` on another backend. Parameters that are there already are shared.
  static <L extends Layer> L to(L layer, Backend backend) {
    return map(layer, p -> p.with(p.tensor().to(backend)));
  }

  /// The F64 twin of an F32 `layer` on the reference backend, for gradient checks.
  static <L extends Layer> L f64(L layer) {
    return map(layer, p -> p.with(p.tensor().to(Backends.reference()).cast(DType.F64)));
  }
}
