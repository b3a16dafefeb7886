package vexel.nn.optim;

import java.util.function.BiPredicate;
import java.util.function.ToDoubleFunction;
import vexel.autograd.Parameter;

/// How the parameters of one group are treated: which of a layer's parameters belong to it, the
/// factor on the learning rate and whether weight decay applies, by name.
///
/// @param takes whether a parameter belongs to the group
/// @param factor of the learning rate
/// @param decays whether a parameter is decayed
public record Rule(
    BiPredicate<String, Parameter> takes,
    ToDoubleFunction<String> factor,
    BiPredicate<String, Parameter> decays) {
  /// All parameters, the optimiser's learning rate, every parameter decayed.
  public static final Rule PLAIN = new Rule((name, p) -> true, name -> 1, (name, p) -> true);

  /// This rule for the parameters that `which` accepts; the others are left to other groups.
  public Rule only(BiPredicate<String, Parameter> which) {
    return new Rule(which, factor, decays);
  }

  /// This rule with another factor on the learning rate, e.g. 10 for a head.
  public Rule times(double k) {
    return times(name -> k);
  }

  /// This rule with a factor that depends on the name, e.g. decaying by layer.
  public Rule times(ToDoubleFunction<String> k) {
    return new Rule(takes, name -> k.applyAsDouble(name) * factor.applyAsDouble(name), decays);
  }

  /// This rule decaying only what has two axes or more: no biases, no gains of normalisation.
  public Rule decayingMatrices() {
    return new Rule(takes, factor, (name, p) -> p.tensor().rank() > 1);
  }

  /// This rule decaying nothing.
  public Rule withoutDecay() {
    return new Rule(takes, factor, (name, p) -> false);
  }
}
