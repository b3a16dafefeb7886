package vexel.autograd.op;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Tensors joined along `axis`. Each part's gradient is its section of dy, a view.
///
/// @param axis the axis to join along
public record Concat(int axis) implements Op<Concat.Cache> {
  /// Positions of each part.
  public record Cache(List<Integer> sizes) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    if (in.length == 0) {
      throw new TensorException("concat", "needs at least one part");
    }
    Tensor y = Tensor.concat(axis, List.of(in));
    return Step.of(y, new Cache(Arrays.stream(in).map(t -> t.dim(axis)).toList()));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Tensor[] dx = new Tensor[c.sizes.size()];
    int at = 0;
    for (int i = 0; i < dx.length; i++) {
      int size = c.sizes.get(i);
      dx[i] = dy[0].narrow(axis, at, size);
      at += size;
    }
    return dx;
  }

  public static List<Sample> samples() {
    return List.of(
        Sample.of(new Concat(0), Shape.of(2, 3), Shape.of(1, 3)),
        Sample.of(new Concat(-1), Shape.of(2, 3), Shape.of(2, 0), Shape.of(2, 2)),
        Sample.of(new Concat(1), Shape.of(2, 1, 3), Shape.of(2, 2, 3)),
        Sample.rejected(new Concat(0), "shapes differ off axis 0", Shape.of(2, 3), Shape.of(2, 4)),
        Sample.rejected(new Concat(0), "at least one part"));
  }
}
