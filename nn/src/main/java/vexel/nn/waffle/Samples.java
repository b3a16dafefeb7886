package vexel.nn.waffle;

import vexel.autograd.Value;
import vexel.nn.DropPath;
import vexel.nn.Pass;
import vexel.tensor.Backend;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Which sample of a batch each row belongs to.
///
/// @param batch number of samples B
/// @param index I32 [N], each in [0, B)
public record Samples(int batch, Tensor index) {
  public Samples {
    for (int b : index.toInts()) {
      if (b < 0 || b >= batch) {
        throw new TensorException(
            "waffleIron", "a row belongs to sample " + b + ", outside a batch of " + batch);
      }
    }
  }

  /// All of `rows` rows in one sample.
  public static Samples single(int rows, Backend backend) {
    return new Samples(1, Tensor.copyOf(backend, new int[rows], rows));
  }

  /// Number of rows N.
  public int rows() {
    return index.size();
  }

  /// Stochastic depth on rows: in training the branch [N, C] of a whole sample is dropped or
  /// scaled, by one draw a sample.
  Value drop(Value branch, DropPath path, Pass pass) {
    if (!pass.isTraining() || path.rate() == 0) {
      return branch;
    }
    Tensor like = branch.tensor();
    Tensor ones = Tensor.full(like.backend(), like.dtype(), Shape.of(batch, 1), 1);
    return branch.mul(path.forward(Value.of(ones), pass).gatherRows(index)); // [N, C]·[N, 1]
  }
}
