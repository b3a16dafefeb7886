package vexel.distill.head;

import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.autograd.op.SegmentReduce;
import vexel.autograd.op.Segments;
import vexel.distill.loss.VonMisesFisher;
import vexel.nn.Init;
import vexel.nn.Layer;
import vexel.nn.Pass;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Reduce;
import vexel.tensor.spi.Unary;

/// The running mean of each class's features, from which [VonMisesFisher] takes directions and
/// concentrations. Zhang and Hou, *Fine-grained Image-to-LiDAR Contrastive Distillation with Visual
/// Foundation Models*, 2024 (NeurIPS):
///
/// ```
/// r̄_c ← (1 − d) r̄_c + d · mean of the class's rows in the batch       (1)
/// ```
///
/// Reconstruction: a class starts at its first batch's mean (from 0 it would take 1/d steps to get
/// anywhere), and the loss of a step reads the means of the steps before.
///
/// @param means r̄ [C, p], 0 for classes not met yet
/// @param decay d
public record ClassMeans(Parameter means, double decay) implements Layer {
  /// The default of d.
  public static final double DECAY = 1e-4;

  /// No class met yet.
  public static ClassMeans of(int classes, int width) {
    Tensor zero = Init.constant(0, classes, width).tensor();
    return new ClassMeans(Parameter.buffer(zero), DECAY);
  }

  /// The loss of rows k[N, p] of length 1 with labels I32 [N]; in training the pass is proposed
  /// (1).
  public Value forward(Value k, Tensor labels, Pass pass) {
    Value loss = VonMisesFisher.of(k, means.tensor(), labels); // refuses wrong labels
    if (pass.isTraining()) {
      pass.propose(means, moved(k.tensor(), labels));
    }
    return loss;
  }

  private Tensor moved(Tensor k, Tensor labels) {
    Tensor old = means.tensor();
    int classes = old.dim(0);
    Segments segments = Segments.of(labels, classes);
    Tensor batch = new SegmentReduce(Reduce.MEAN, segments).forward(k).outputs().getFirst();
    double[] share = new double[classes]; // of the batch in the new mean
    int[] ptr = segments.ptr().toInts();
    for (int c = 0; c < classes; c++) {
      boolean met = old.narrow(0, c, 1).map(Unary.ABS).sum().item() > 0;
      share[c] = ptr[c] == ptr[c + 1] ? 0 : met ? decay : 1;
    }
    Tensor weight = Tensor.rounded(k.backend(), k.dtype(), share, classes, 1);
    return old.add(batch.sub(old).mul(weight));
  }
}
