package vexel.autograd.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Backends;
import vexel.tensor.Scope;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Weighted sums of rows x[columns, C] into y[rows, C], weights w[E] given for each entry of a
/// sparse matrix and differentiated too: a [CsrGather] whose numbers are trained.
///
/// ```
/// y_i = Σ_{e ∈ row i} w_e x_{col_e},   e ascending                (1)
/// dw_e = ⟨dy_{row_e}, x_{col_e}⟩                                  (2)
/// dx_j = Σ_{e: col_e = j} w_e dy_{row_e},   e ascending           (3)
/// ```
///
/// No product [E, C] of weights and rows is ever held: (2) is taken a chunk of entries at a time,
/// in the same few arrays.
///
/// @param rows number of rows of y
/// @param columns number of rows of x
/// @param ptr I32 [rows + 1]: the entries of row i are ptr_i … ptr_{i+1} − 1
/// @param col I32 [E]: column of each entry
public record WeightedGather(int rows, int columns, Tensor ptr, Tensor col)
    implements Op<WeightedGather.Cache> {
  /// Products that are held at once: they stay in the second-level cache.
  private static final int HELD = 1 << 16;

  /// The operands.
  public record Cache(Tensor w, Tensor x) {}

  public WeightedGather {
    Inputs.demand(
        "weighted gather",
        ptr.size() == rows + 1,
        "ptr" + ptr.shape() + " must hold " + (rows + 1) + " offsets");
  }

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("weighted gather", in, 2, 2);
    Inputs.shape("weighted gather", "w", in[0], Shape.of(col.size()));
    Inputs.demand(
        "weighted gather", in[1].rank() == 2, "x" + in[1].shape() + " must have axes [R, C]");
    Inputs.dim("weighted gather", "x", in[1], 0, columns);
    Tensor w = in[0].contiguous();
    Tensor x = in[1].contiguous();
    return Step.of(matrix(w).times(x), new Cache(w, x)); // (1)
  }

  private Csr matrix(Tensor w) {
    return new Csr(rows, columns, ptr, col, w);
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Tensor dw = wanted.input(0) ? weights(dy[0].contiguous(), c) : null; // (2)
    Tensor dx = wanted.input(1) ? matrix(c.w).transposed().times(dy[0]) : null; // (3)
    return new @Nullable Tensor[] {dw, dx};
  }

  private Tensor weights(Tensor dy, Cache c) {
    if (col.size() == 0) {
      return c.w.emptyLike();
    }
    Tensor row = Tensor.copyOf(dy.backend(), rowOfEntries(), col.size());
    List<Tensor> parts = new ArrayList<>();
    int chunk = Math.max(1, HELD / Math.max(1, dy.dim(1)));
    for (int at = 0; at < col.size(); at += chunk) {
      int n = Math.min(chunk, col.size() - at);
      try (Scope held = Scope.open()) {
        Tensor d = dy.gatherRows(row.narrow(0, at, n).contiguous());
        Tensor x = c.x.gatherRows(col.narrow(0, at, n).contiguous());
        parts.add(held.keep(d.mul(x).sum(1))); // [n, C] → [n]
      }
    }
    return parts.size() == 1 ? parts.getFirst() : Tensor.concat(0, parts);
  }

  private int[] rowOfEntries() {
    int[] p = ptr.toInts();
    int[] row = new int[col.size()];
    for (int i = 0; i < rows; i++) {
      Arrays.fill(row, p[i], p[i + 1], i);
    }
    return row;
  }

  public static List<Sample> samples() {
    Tensor ptr = Tensor.copyOf(Backends.reference(), new int[] {0, 2, 2, 5}, 4);
    Tensor col = Tensor.copyOf(Backends.reference(), new int[] {3, 0, 1, 3, 3}, 5);
    Tensor start = Tensor.copyOf(Backends.reference(), new int[3], 3);
    Tensor none = Tensor.copyOf(Backends.reference(), new int[0], 0);
    WeightedGather five = new WeightedGather(3, 4, ptr, col);
    return List.of(
        Sample.of(five, Shape.of(5), Shape.of(4, 6)),
        Sample.of(five, Shape.of(5), Shape.of(4, 1)),
        Sample.of(new WeightedGather(2, 4, start, none), Shape.of(0), Shape.of(4, 3)),
        Sample.rejected(five, "w[4]", Shape.of(4), Shape.of(4, 6)),
        Sample.rejected(five, "must have 4", Shape.of(5), Shape.of(3, 6)),
        Sample.rejected(five, "axes [R, C]", Shape.of(5), Shape.of(4)));
  }
}
