package vexel.distill.head;

import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.distill.loss.Crd;
import vexel.nn.Layer;
import vexel.nn.Name;
import vexel.nn.Pass;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Scope;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Unary;

/// What [Crd] remembers of past batches. Tian et al., *Contrastive Representation Distillation*
/// (ICLR 2020): a row per sample and side, moved towards the newest embedding and scaled back to
/// length 1, and the normaliser of each side, fixed by the first batch. All of it is saved with a
/// checkpoint, so a resumed training goes on exactly.
///
/// ```
/// v ← (½ v + ½ a) / ‖½ v + ½ a‖                                   (1)
/// Z = mean of exp(⟨a, v⟩ / τ) over the first batch · slots        (2)
/// ```
///
/// *Deviations*: the paper keeps a row for each item of the data set. Pairs of points and pixels
/// are drawn anew in every frame and have no such identity, so a sample's row is its number modulo
/// the number of slots, which takes the data set's place in (2) and in the probability of the
/// noise; both cancel in the loss. Of samples that meet in a slot the last is remembered.
///
/// @param student bank of student embeddings [slots, width]
/// @param teacher bank of teacher embeddings [slots, width]
/// @param normaliser Z for the student's and the teacher's side [2], 0 before the first batch
public record CrdMemory(
    @Name("student_bank") Parameter student,
    @Name("teacher_bank") Parameter teacher,
    Parameter normaliser)
    implements Layer {
  /// Default number of slots.
  public static final int SLOTS = 65_536;

  /// Default width of the embeddings.
  public static final int WIDTH = 128;

  /// Default number of negatives of a sample; a bank gives at most as many as it has slots.
  public static final int NEGATIVES = 16_384;

  private static final double MOMENTUM = 0.5;

  /// Random rows of about length 1, uniform in ±√(3/width), as in the released code.
  public static CrdMemory of(int slots, int width, Rng rng) {
    return new CrdMemory(
        Parameter.buffer(bank(slots, width, rng.at("student"))),
        Parameter.buffer(bank(slots, width, rng.at("teacher"))),
        Parameter.buffer(Tensor.zeros(Backends.selected(), DType.F32, Shape.of(2))));
  }

  private static Tensor bank(int slots, int width, Rng rng) {
    float bound = (float) StrictMath.sqrt(3.0 / width);
    float[] rows = new float[slots * width];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = bound * (2 * rng.uniformFloat(i) - 1);
    }
    return Tensor.of(rows, slots, width);
  }

  /// Number of slots B.
  public int slots() {
    return student.tensor().dim(0);
  }

  /// The loss of embeddings a[N, d] and b[N, d] of length 1. In training the pass is proposed the
  /// banks (1) and, with the first batch, the normalisers (2).
  ///
  /// @param samples the numbers of the N samples
  /// @param negatives m, at most the number of slots counts
  public Value forward(Value a, Value b, long[] samples, int negatives, Pass pass) {
    if (a.dim(0) != samples.length) {
      throw new TensorException(
          "crd memory", "embeddings" + a.shape() + " of " + samples.length + " samples");
    }
    Tensor index = draw(samples, Math.min(negatives, slots()), pass.rng().at("negatives"));
    double studentZ = normaliser(0, a.tensor(), teacher.tensor(), index);
    double teacherZ = normaliser(1, b.tensor(), student.tensor(), index);
    if (pass.isTraining()) {
      pass.propose(student, moved(student.tensor(), a.tensor(), index));
      pass.propose(teacher, moved(teacher.tensor(), b.tensor(), index));
      Tensor now = normaliser.tensor();
      double[] z = {studentZ, teacherZ};
      pass.propose(normaliser, Tensor.rounded(now.backend(), now.dtype(), z, 2));
    }
    Crd loss =
        new Crd(
            student.tensor(), teacher.tensor(), index, studentZ, teacherZ, Crd.TAU, 1.0 / slots());
    return Value.apply(loss, a, b);
  }

  /// The own slot of each sample, then slots drawn uniformly: I32 [N, 1 + negatives].
  private Tensor draw(long[] samples, int negatives, Rng rng) {
    int width = 1 + negatives;
    int[] index = new int[samples.length * width];
    for (int i = 0; i < samples.length; i++) {
      index[i * width] = (int) Math.floorMod(samples[i], (long) slots());
      for (int j = 1; j < width; j++) {
        index[i * width + j] = rng.index(i * width + j, slots());
      }
    }
    return Tensor.copyOf(student.tensor().backend(), index, samples.length, width);
  }

  /// Z of one side: the stored one, or (2) rounded as it will be stored.
  private double normaliser(int side, Tensor a, Tensor bank, Tensor index) {
    double stored = normaliser.tensor().narrow(0, side, 1).item();
    if (stored != 0) {
      return stored;
    }
    double sum = 0;
    int width = index.dim(1);
    for (int i = 0; i < a.dim(0); i++) {
      try (var _ = Scope.open()) {
        Tensor rows = bank.gatherRows(index.narrow(0, i, 1).reshape(width));
        Tensor z = rows.matmul(a.narrow(0, i, 1).transpose(0, 1)).mul(1 / Crd.TAU);
        sum += z.map(Unary.EXP).sum().item();
      }
    }
    double z = sum / ((double) a.dim(0) * width) * slots();
    return a.dtype() == DType.F32 ? (float) z : z;
  }

  /// (1) for the own slots, in the order of the samples.
  private static Tensor moved(Tensor bank, Tensor a, Tensor index) {
    Tensor own = index.narrow(1, 0, 1).contiguous().reshape(index.dim(0));
    Tensor mixed = bank.gatherRows(own).mul(MOMENTUM).add(a.mul(1 - MOMENTUM));
    Tensor rows = mixed.emptyLike();
    Tensor norm = Tensor.empty(a.backend(), a.dtype(), Shape.of(a.dim(0)));
    mixed.kernels().rows().l2Normalize(mixed, 1e-12, rows, norm);
    Tensor next = bank.copy();
    int[] slot = own.toInts();
    for (int i = 0; i < slot.length; i++) {
      next.kernels().element().copy(rows.narrow(0, i, 1), next.narrow(0, slot[i], 1));
    }
    return next;
  }
}
