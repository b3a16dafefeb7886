package vexel.distill.world;

import java.util.List;
import vexel.tensor.Rng;

/// Random draws taken one after another from one path, for building things piece by piece. Each
/// object of a scene has its own path, so adding a draw to one never moves another.
final class Draws {
  private final Rng rng;
  private long next;

  Draws(Rng rng) {
    this.rng = rng;
  }

  /// Independent draws of element `i` at `name` below this path.
  Draws at(String name, long i) {
    return new Draws(rng.at(name, i));
  }

  /// Uniform in [0, 1).
  double unit() {
    return rng.uniform(next++);
  }

  /// Uniform in [low, high).
  double uniform(double low, double high) {
    return low + (high - low) * unit();
  }

  /// Normal with the given mean and deviation, cut at ± 2 deviations.
  double around(double mean, double deviation) {
    double n = rng.normal(next++);
    return mean + deviation * Math.max(-2, Math.min(2, n));
  }

  /// True with probability `p`.
  boolean chance(double p) {
    return unit() < p;
  }

  /// −1 or 1.
  int sign() {
    return chance(0.5) ? -1 : 1;
  }

  /// Uniform in {low, …, high}.
  int between(int low, int high) {
    return low + rng.index(next++, high - low + 1);
  }

  /// One of the options.
  <T> T of(List<T> options) {
    return options.get(rng.index(next++, options.size()));
  }
}
