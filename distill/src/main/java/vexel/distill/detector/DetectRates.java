package vexel.distill.detector;

import vexel.distill.recipe.Require;
import vexel.nn.optim.AdamW;
import vexel.nn.optim.OneCycle;
import vexel.nn.optim.Rule;

/// How a detector's parameters are moved, as the authors' own engine did: AdamW with decoupled
/// decay of every parameter, one cycle of the rate and against it of β₁.
///
/// @param learningRate peak of the cycle
/// @param weightDecay decoupled
/// @param beta2 of AdamW
/// @param rise share of the steps to the peak
/// @param startDivisor peak over the first rate
/// @param endDivisor first over the last rate
/// @param clip largest length of the whole gradient; 0 = off
/// @param backboneRate factor on the rate of the images' encoder: below 1 where it has learned
///   before
public record DetectRates(
    double learningRate,
    double weightDecay,
    double beta2,
    double rise,
    double startDivisor,
    double endDivisor,
    double clip,
    double backboneRate) {
  /// UniDistill's for LiDAR and fusion; cameras learn at 2e-4.
  public static final DetectRates UNIDISTILL =
      new DetectRates(1e-3, 0.01, 0.99, 0.4, 10, 1e4, 0.1, 1);

  private static final double MOST_BETA = 0.95;
  private static final double EPSILON = 1e-8;

  /// What the names of the images' encoder begin with, whatever group they are in.
  private static final String IMAGES = "camera_encoder.backbone.";

  public DetectRates {
    Require.positive("learning-rate", learningRate);
    Require.notNegative("weight-decay", weightDecay);
    Require.within("beta2", beta2, 0, 1);
    Require.positive("rise", rise);
    Require.within("rise", rise, 0, 0.99);
    Require.positive("start-divisor", startDivisor);
    Require.positive("end-divisor", endDivisor);
    Require.notNegative("clip", clip);
    Require.notNegative("backbone-rate", backboneRate);
  }

  /// A new optimiser without parameters.
  AdamW create() {
    return AdamW.of(learningRate, MOST_BETA, beta2, EPSILON, weightDecay, false);
  }

  /// How fast each parameter learns.
  Rule rule() {
    return Rule.PLAIN.times(name -> name.contains(IMAGES) ? backboneRate : 1);
  }

  /// The rates of `steps` steps.
  OneCycle cycle(int steps) {
    return OneCycle.of(learningRate, steps, rise).divisors(startDivisor, endDivisor);
  }

  /// The clipping length, infinite if clipping is off.
  double clipOrInfinity() {
    return clip > 0 ? clip : Double.POSITIVE_INFINITY;
  }
}
