package vexel.autograd.op;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// A tensor cut along `axis` into parts of the given sizes, all of them views. The gradient is the
/// gradients of the parts joined again.
///
/// @param axis the axis to cut
/// @param sizes positions of each part; they add up to the axis
public record Split(int axis, List<Integer> sizes) implements Op<@Nullable Void> {
  @Override
  public Step<@Nullable Void> forward(Tensor... in) {
    Inputs.count("split", in, 1, 1);
    int total = sizes.stream().mapToInt(Integer::intValue).sum();
    Inputs.dim("split", "x", in[0], axis, total);
    List<Tensor> parts = new ArrayList<>();
    int at = 0;
    for (int size : sizes) {
      parts.add(in[0].narrow(axis, at, size));
      at += size;
    }
    return Step.of(parts, null);
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, @Nullable Void c, Wanted wanted) {
    return new Tensor[] {Tensor.concat(axis, List.of(dy))};
  }

  public static List<Sample> samples() {
    return List.of(
        Sample.of(new Split(0, List.of(1, 3)), Shape.of(4, 3)),
        Sample.of(new Split(-1, List.of(2, 2, 1)), Shape.of(2, 5)),
        Sample.rejected(new Split(0, List.of(2, 3)), "must have 5", Shape.of(4)));
  }
}
