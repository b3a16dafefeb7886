package vexel.nn;

import java.util.Map;
import vexel.autograd.Parameter;

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
}
