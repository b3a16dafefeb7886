package vexel.nn;

import java.util.ArrayList;
import java.util.List;
import vexel.autograd.Parameter;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// How a network is run this once: training or evaluation, and the randomness it may use. A parent
/// hands `pass.at("blocks", i)` down, because a record does not know its own name.
///
/// Batch normalisation *proposes* its new running statistics into the pass; [#commit()] applies
/// them once, so recomputation and gradient checks commit nothing.
public final class Pass {
  private record Proposal(Parameter buffer, Tensor next) {}

  private final boolean training;
  private final Rng rng;
  private final List<Proposal> proposals;

  private Pass(boolean training, Rng rng, List<Proposal> proposals) {
    this.training = training;
    this.rng = rng;
    this.proposals = proposals;
  }

  /// A training pass.
  public static Pass train(Rng rng) {
    return new Pass(true, rng, new ArrayList<>());
  }

  /// An evaluation pass: no randomness, running statistics are read only.
  public static Pass eval() {
    return new Pass(false, Rng.seed(0), new ArrayList<>());
  }

  public boolean isTraining() {
    return training;
  }

  /// The stream of the layer that holds this pass.
  public Rng rng() {
    return rng;
  }

  /// The pass of a child layer.
  public Pass at(String name) {
    return new Pass(training, rng.at(name), proposals);
  }

  /// The pass of child `i` of a list.
  public Pass at(String name, int i) {
    return new Pass(training, rng.at(name, i), proposals);
  }

  /// Proposes new numbers for a buffer.
  public void propose(Parameter buffer, Tensor next) {
    proposals.add(new Proposal(buffer, next));
  }

  /// Applies all proposals, in the order they were made.
  public void commit() {
    for (Proposal p : proposals) {
      p.buffer.set(p.next);
    }
    proposals.clear();
  }
}
