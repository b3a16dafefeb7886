package vexel.nn.optim;

import java.util.function.BiPredicate;
import java.util.function.ToDoubleFunction;
import vexel.autograd.Parameter;

/// How the parameters of one group are treated: the factor on the learning rate and whether weight
/// decay applies, by name.
///
/// @param factor of the learning rate
/// @param decays whether a parameter is decayed
public record Rule(ToDoubleFunction<String> factor, BiPredicate<String, Parameter> decays) {
  /// The optimiser's learning rate, every parameter decayed.
  public static final Rule PLAIN = new Rule(name -> 1, (name, p) -> true);

  /// This rule with another factor on the learning rate, e.g. 10 for a head.
  public Rule times(double k) {
    return new Rule(name -> k * factor.applyAsDouble(name), decays);
  }

  /// This rule with a factor that depends on the name, e.g. decaying by layer.
  public Rule times(ToDoubleFunction<String> k) {
    return new Rule(name -> k.applyAsDouble(name) * factor.applyAsDouble(name), decays);
  }

  /// This rule decaying only what has two axes or more: no biases, no gains of normalisation.
  public Rule decayingMatrices() {
    return new Rule(factor, (name, p) -> p.tensor().rank() > 1);
  }

  /// This rule decaying nothing.
  public Rule withoutDecay() {
    return new Rule(factor, (name, p) -> false);
  }
}
