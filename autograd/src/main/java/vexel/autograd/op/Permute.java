package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// The axes in another order, a view: axis i of y is axis `order[i]` of x. The gradient goes
/// through the inverse permutation.
///
/// @param order a permutation of the axes
public record Permute(List<Integer> order) implements Op<@Nullable Void> {
  @Override
  public Step<@Nullable Void> forward(Tensor... in) {
    Inputs.count("permute", in, 1, 1);
    boolean[] seen = new boolean[order.size()];
    for (int a : order) {
      Inputs.demand(
          "permute",
          order.size() == in[0].rank() && a >= 0 && a < seen.length && !seen[a],
          "order " + order + " is no permutation of the axes of x" + in[0].shape());
      seen[a] = true;
    }
    return Step.of(in[0].permute(Axes.array(order)), null);
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, @Nullable Void c, Wanted wanted) {
    int[] inverse = new int[order.size()];
    for (int i = 0; i < inverse.length; i++) {
      inverse[order.get(i)] = i;
    }
    return new Tensor[] {dy[0].permute(inverse)};
  }

  public static List<Sample> samples() {
    return List.of(
        Sample.of(new Permute(List.of(1, 0)), Shape.of(3, 4)),
        Sample.of(new Permute(List.of(2, 0, 1)), Shape.of(3, 4, 5)),
        Sample.of(new Permute(List.of(0, 2, 1, 3)), Shape.of(2, 3, 4, 2)),
        Sample.rejected(new Permute(List.of(0, 0)), "no permutation", Shape.of(3, 4)),
        Sample.rejected(new Permute(List.of(0, 1)), "no permutation", Shape.of(3)));
  }
}
