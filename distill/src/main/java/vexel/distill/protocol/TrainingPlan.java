package vexel.distill.protocol;

import vexel.distill.UsageException;
import vexel.nn.optim.AdamW;
import vexel.nn.optim.OneCycle;
import vexel.nn.optim.Optimizer;
import vexel.nn.optim.Rule;
import vexel.nn.optim.Schedule;
import vexel.nn.optim.Sgd;
import vexel.nn.sparse.VoxelStudent;

/// What settings mean for a number of frames: how large a step is, how many there are, at which
/// rate each is taken.
///
/// @param batch frames a step
/// @param perEpoch steps an epoch
/// @param steps all steps
/// @param schedule rate of the backbone at each step
record TrainingPlan(int batch, long perEpoch, long steps, Schedule schedule) {
  /// The plan for `frames` labelled frames.
  static TrainingPlan of(SegmentationSettings s, int frames) {
    int batch = Math.min(s.batch(), frames);
    long perEpoch = frames / batch; // the incomplete batch is dropped
    long steps = s.steps() > 0 ? s.steps() : s.epochs() * perEpoch;
    return new TrainingPlan(batch, perEpoch, steps, schedule(s, steps));
  }

  /// The rate over `steps` steps, the epochs spread evenly over them.
  static Schedule schedule(SegmentationSettings s, long steps) {
    double rate = s.learningRate();
    return switch (s.curve()) {
      case COSINE_EPOCHS -> {
        Schedule epochs = Schedule.cosine(rate, 0, s.epochs());
        yield step -> epochs.at(step * s.epochs() / steps);
      }
      case ONE_CYCLE -> {
        if (steps < 10) {
          throw new UsageException(
              "steps = " + steps + ": a cycle that rises over 20 % of the steps needs 10 or more");
        }
        OneCycle cycle = OneCycle.of(rate, steps, 0.2).divisors(25, 100);
        yield cycle::at; // the rate alone: the momentum stays
      }
      case WARMUP_COSINE ->
          Schedule.warmupCosine(rate, s.minRate(), steps * s.warmup() / s.epochs(), steps);
    };
  }

  /// The optimiser of backbone and head, each at its rate; of the head alone if the backbone is
  /// frozen.
  static Optimizer optimizer(SegmentationSettings s, VoxelStudent student, SegmentationHead head) {
    Optimizer optimizer =
        switch (s.optimizer()) {
          case SGD -> Sgd.of(s.learningRate(), s.momentum(), s.dampening(), s.weightDecay(), false);
          case ADAMW -> AdamW.of(s.learningRate(), s.weightDecay());
        };
    if (!s.isFrozen()) {
      LayerDepth.require(student, s.layerDecay());
      Rule rule =
          s.layerDecay() == 1
              ? Rule.PLAIN
              : Rule.PLAIN.times(name -> LayerDepth.factor(student, name, s.layerDecay()));
      optimizer.over("student", student, rule);
    }
    return optimizer.over("head", head, Rule.PLAIN.times(s.headRate() / s.learningRate()));
  }
}
