package vexel.nn.optim;

import java.util.LinkedHashMap;
import java.util.Map;
import vexel.autograd.Parameter;
import vexel.nn.Layer;
import vexel.tensor.Tensor;

/// The exponential moving average of a layer: s ← d·s + (1 − d)·p after each step, for parameters
/// and buffers alike. Tarvainen and Valpola 2017, eq. (1).
///
/// @param <L> the layer
public final class Ema<L extends Layer> {
  private final L average;
  private final double decay;

  private Ema(L average, double decay) {
    this.average = average;
    this.decay = decay;
  }

  /// An average that starts at the layer's present numbers.
  public static <L extends Layer> Ema<L> of(L layer, double decay) {
    return new Ema<>(Layer.map(layer, p -> Parameter.buffer(p.tensor().copy())), decay);
  }

  /// Moves the average towards `layer`.
  public void update(L layer) {
    update(layer, decay);
  }

  /// Moves the average towards `layer` with another decay, e.g. one that rises over time.
  public void update(L layer, double d) {
    Map<String, Parameter> sources = layer.parameters();
    average
        .parameters()
        .forEach(
            (name, p) -> {
              Parameter source = sources.get(name);
              if (source == null) {
                throw new IllegalArgumentException("ema: the layer has no parameter " + name);
              }
              Tensor t = p.tensor();
              t.kernels().optimizer().average(t, source.tensor().contiguous(), d);
            });
  }

  /// The averaged layer. Its parameters are buffers: nothing trains it but [#update].
  public L layer() {
    return average;
  }

  /// The averaged numbers by name, `ema.<group>.<parameter>`.
  public Map<String, Parameter> state(String group) {
    Map<String, Parameter> state = new LinkedHashMap<>();
    average.parameters().forEach((name, p) -> state.put("ema." + group + "." + name, p));
    return state;
  }
}
