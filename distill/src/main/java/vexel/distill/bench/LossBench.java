package vexel.distill.bench;

import java.util.List;
import vexel.autograd.Parameter;
import vexel.distill.loss.Relational;
import vexel.tensor.Tensor;

/// Losses over all pairs of rows.
final class LossBench {
  private LossBench() {}

  /// Relational distillation of 4,096 rows 768 wide, loss and gradient, on two threads.
  static List<Workload> relational() {
    int n = 4096;
    int d = 768;
    Parameter student = Parameter.of(Numbers.normal("student", n, d));
    Tensor teacher = Numbers.normal("teacher", n, d);
    Relational.Settings settings = Relational.Settings.CROSS_INTRA;
    // forward K·Qᵀ and half of each Gram matrix, backward two products
    double flops = 8.0 * n * n * d;
    return List.of(
        new Workload(
                "relational." + n + "x" + d + ".step",
                2,
                flops,
                () -> Relational.of(settings, student.value(), teacher).backward())
            .recycling());
  }
}
