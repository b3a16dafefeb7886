package vexel.nn;

import java.util.ArrayList;
import java.util.List;
import vexel.autograd.Parameter;
import vexel.tensor.Rng;
import vexel.tensor.Scope;
import vexel.tensor.Tensor;

/// How a network is run this once: training or evaluation, and the randomness it may use. A parent
/// hands `pass.at("blocks", i)` down, because a record does not know its own name.
///
/// Batch normalisation *proposes* its new running statistics into the pass; [#commit()] applies
/// them once, so recomputation and gradient checks commit nothing.
public final class Pass {
  private record Proposal(Parameter buffer, Tensor next) {}

  private enum Mode {
    TRAIN,
    EVAL,
    INFERENCE
  }

  private final Mode mode;
  private final int filled;
  private final Rng rng;
  private final List<Proposal> proposals;

  private Pass(Mode mode, int filled, Rng rng, List<Proposal> proposals) {
    this.mode = mode;
    this.filled = filled;
    this.rng = rng;
    this.proposals = proposals;
  }

  /// A training pass.
  public static Pass train(Rng rng) {
    return new Pass(Mode.TRAIN, -1, rng, new ArrayList<>());
  }

  /// An evaluation pass: no randomness, running statistics are read only.
  public static Pass eval() {
    return new Pass(Mode.EVAL, -1, Rng.seed(0), new ArrayList<>());
  }

  /// An evaluation pass whose inner values may be recycled.
  static Pass inference() {
    return new Pass(Mode.INFERENCE, -1, Rng.seed(0), new ArrayList<>());
  }

  /// The i-th pass (from 0) of filling the running statistics without training: batch statistics
  /// normalise, and running statistics become the plain mean over the passes so far.
  public static Pass fill(Rng rng, int i) {
    return new Pass(Mode.TRAIN, i, rng, new ArrayList<>());
  }

  public boolean isTraining() {
    return mode == Mode.TRAIN;
  }

  /// Whether no gradient will be asked for and nothing but results is read afterwards, so that a
  /// layer may recycle what it computes on the way. Only [Frozen] makes such a pass.
  public boolean isInference() {
    return mode == Mode.INFERENCE;
  }

  /// The share of this batch in the new running statistics: the layer's own, or 1/(i + 1) while
  /// filling.
  public double momentum(double layer) {
    return filled < 0 ? layer : 1.0 / (filled + 1);
  }

  /// The stream of the layer that holds this pass.
  public Rng rng() {
    return rng;
  }

  /// The pass of a child layer.
  public Pass at(String name) {
    return isTraining() ? new Pass(mode, filled, rng.at(name), proposals) : this;
  }

  /// The pass of child `i` of a list.
  public Pass at(String name, int i) {
    return isTraining() ? new Pass(mode, filled, rng.at(name, i), proposals) : this;
  }

  /// Proposes new numbers for a buffer.
  public void propose(Parameter buffer, Tensor next) {
    proposals.add(new Proposal(buffer, Scope.exempt(next)));
  }

  /// Applies all proposals, in the order they were made.
  public void commit() {
    for (Proposal p : proposals) {
      p.buffer.set(p.next);
    }
    proposals.clear();
  }
}
