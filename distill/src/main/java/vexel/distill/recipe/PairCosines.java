package vexel.distill.recipe;

import vexel.autograd.Value;
import vexel.distill.Progress;
import vexel.distill.head.ProjectionHead;
import vexel.distill.method.Batch;
import vexel.distill.method.PixelPairs;
import vexel.nn.Pass;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Scope;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// How well a student predicts the teacher on frames it has not seen: the mean cosine over all
/// held-out pairs, beside what a constant and a guess by image position reach.
///
/// @param student mean cosine of head(student) with the teacher
/// @param constant mean cosine of the mean training teacher feature
/// @param position mean cosine of the mean training feature of the pair's patch cell
/// @param pairs number of pairs
public record PairCosines(double student, double constant, double position, long pairs) {
  /// Nothing was measured.
  public static final PairCosines NONE = new PairCosines(Double.NaN, Double.NaN, Double.NaN, 0);

  /// 1 − constant: how much there is to be learned at all.
  public double spread() {
    return 1 - constant;
  }

  /// Share of the spread that the student explains.
  public double gain() {
    return (student - constant) / (1 - constant);
  }

  /// The guesses that the training frames allow.
  public static Baselines baselines(
      Minibatches training, TeacherFeatures teacher, Progress progress) {
    Baselines baselines =
        new Baselines(teacher.teacher().width(), teacher.gridHeight() * teacher.gridWidth());
    for (int i = 0; i < training.size(); i++) {
      progress.stopIfAsked();
      PixelPairs pairs = training.frame(i).pairs();
      baselines.train(unit(pairs.teacher()).toFloats(), cellsOf(pairs));
      progress.at("teacher", i + 1, training.size(), "frames");
    }
    return baselines;
  }

  /// Measures on `heldOut`.
  public static PairCosines measure(
      VoxelStudent student,
      ProjectionHead head,
      Baselines baselines,
      Minibatches heldOut,
      Progress progress) {
    double cosines = 0;
    Baselines.Cosines guesses = new Baselines.Cosines(0, 0, 0);
    for (int i = 0; i < heldOut.size(); i++) {
      progress.stopIfAsked();
      try (Scope scope = Scope.open()) {
        Batch b = heldOut.frame(i);
        PixelPairs pairs = b.pairs();
        Tensor q = scope.keep(unit(pairs.teacher()));
        Value f = Students.frozen(student).forward(b.voxels(), Pass.eval());
        Tensor k =
            unit(Students.frozen(head).forward(f.gatherRows(pairs.rows()), Pass.eval()).tensor());
        cosines += k.mul(q).sum(1).to(Backends.cpu()).cast(DType.F64).sum().item();
        guesses = guesses.plus(baselines.test(q.toFloats(), cellsOf(pairs)));
      }
      progress.at("compare", i + 1, heldOut.size(), "held-out frames");
    }
    return new PairCosines(
        cosines / guesses.pairs(), guesses.meanConstant(), guesses.meanPosition(), guesses.pairs());
  }

  private static int[] cellsOf(PixelPairs pairs) {
    return pairs.cells().stream().mapToInt(i -> i).toArray();
  }

  /// The rows of x[M, D] at length 1.
  public static Tensor unit(Tensor x) {
    Tensor y = x.emptyLike();
    x.kernels()
        .rows()
        .l2Normalize(
            x.contiguous(), 1e-12, y, Tensor.empty(x.backend(), x.dtype(), Shape.of(x.dim(0))));
    return y;
  }
}
