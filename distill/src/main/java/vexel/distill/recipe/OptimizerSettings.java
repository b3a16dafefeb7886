package vexel.distill.recipe;

import vexel.nn.optim.AdamW;
import vexel.nn.optim.OneCycle;
import vexel.nn.optim.Optimizer;
import vexel.nn.optim.Schedule;
import vexel.nn.optim.Sgd;

/// How parameters are moved.
///
/// @param optimizer which rule
/// @param learningRate peak learning rate (ScaLR: 2e-3; SLidR: 0.5)
/// @param minRate learning rate at the end of a cosine (ScaLR: 1e-5; SLidR: 0)
/// @param weightDecay of AdamW decoupled, of SGD an L2 term (ScaLR: 0.03; SLidR: 1e-4)
/// @param momentum of SGD
/// @param dampening of SGD's momentum (SLidR: 0.1)
/// @param schedule course of the learning rate
/// @param warmup steps of linear warm-up before the cosine; −1 = 5 % of the steps (ScaLR: 3,500)
/// @param clip largest gradient norm; 0 = off
public record OptimizerSettings(
    Kind optimizer,
    double learningRate,
    double minRate,
    double weightDecay,
    double momentum,
    double dampening,
    Course schedule,
    int warmup,
    double clip) {
  /// The rules.
  public enum Kind {
    ADAMW,
    SGD
  }

  /// Courses of the learning rate.
  public enum Course {
    /// Linear warm-up, then a cosine step by step (ScaLR).
    WARMUP_COSINE,
    /// A cosine that moves once an epoch, without warm-up (SLidR): lr_e = lr/2 (1 + cos(π e/T)).
    EPOCH_COSINE,
    /// OneCycle, peak at 20 %, from a 25th, to a 100th of that (SuperFlow).
    ONE_CYCLE,
    /// Always the peak (ALSO).
    CONSTANT
  }

  /// ScaLR's.
  public static final OptimizerSettings DEFAULT =
      new OptimizerSettings(Kind.ADAMW, 2e-3, 1e-5, 0.03, 0.9, 0.1, Course.WARMUP_COSINE, -1, 0);

  public OptimizerSettings {
    Require.positive("learning-rate", learningRate);
    Require.notNegative("min-rate", minRate);
    Require.notNegative("weight-decay", weightDecay);
    Require.within("momentum", momentum, 0, 1);
    Require.within("dampening", dampening, 0, 1);
    Require.notNegative("clip", clip);
    if (warmup < -1) {
      throw new IllegalArgumentException(
          "warmup = " + warmup + " must be 0 or more, or -1 for 5 % of the steps");
    }
  }

  /// A new optimiser without parameters.
  public Optimizer create() {
    return switch (optimizer) {
      case ADAMW -> AdamW.of(learningRate, weightDecay);
      case SGD -> Sgd.of(learningRate, momentum, dampening, weightDecay, false);
    };
  }

  /// The learning rate of each of `steps` steps.
  ///
  /// @param stepsPerEpoch steps after which all frames have been seen once
  public Schedule course(int steps, int stepsPerEpoch) {
    return switch (schedule) {
      case WARMUP_COSINE -> Schedule.warmupCosine(learningRate, minRate, warmupSteps(steps), steps);
      case EPOCH_COSINE -> {
        int epochs = (steps + stepsPerEpoch - 1) / stepsPerEpoch;
        Schedule perEpoch = Schedule.cosine(learningRate, minRate, epochs);
        yield step -> perEpoch.at(step / stepsPerEpoch);
      }
      case ONE_CYCLE -> OneCycle.of(learningRate, steps, 0.2).divisors(25, 100);
      case CONSTANT -> Schedule.constant(learningRate);
    };
  }

  /// Warm-up steps with the default resolved.
  private int warmupSteps(int steps) {
    return warmup >= 0 ? warmup : Math.min(steps - 1, Math.max(1, steps / 20));
  }

  /// The clipping length, infinite if clipping is off.
  public double clipOrInfinity() {
    return clip > 0 ? clip : Double.POSITIVE_INFINITY;
  }
}
