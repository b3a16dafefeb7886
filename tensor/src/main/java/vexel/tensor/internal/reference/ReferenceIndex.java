package vexel.tensor.internal.reference;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.internal.Heap;
import vexel.tensor.spi.IndexKernels;
import vexel.tensor.spi.Reduce;

/// Data movement by index, in the type of its operands.
public class ReferenceIndex implements IndexKernels {
  @Override
  public void gatherRows(Tensor x, Tensor index, Tensor y) {
    int n = x.dim(1);
    int[] rows = Heap.i32(index);
    for (int i = 0; i < index.size(); i++) {
      int row = Objects.checkIndex(rows[index.offset() + i], x.dim(0));
      System.arraycopy(Heap.array(x), x.offset() + row * n, Heap.array(y), y.offset() + i * n, n);
    }
  }

  @Override
  public void segmentReduce(
      Reduce r, Tensor x, Tensor ptr, Tensor order, Tensor y, @Nullable Tensor arg) {
    switch (x.dtype()) {
      case F32 -> F32Index.segmentReduce(r, x, ptr, order, y, arg);
      case F64 -> F64Index.segmentReduce(r, x, ptr, order, y, arg);
      default -> throw unsupported("segmentReduce", x);
    }
  }

  @Override
  public void csrGather(Tensor ptr, Tensor col, @Nullable Tensor w, Tensor x, Tensor y) {
    switch (x.dtype()) {
      case F32 -> F32Index.csrGather(ptr, col, w, x, y);
      case F64 -> F64Index.csrGather(ptr, col, w, x, y);
      default -> throw unsupported("csrGather", x);
    }
  }

  @Override
  public void scatterArg(Tensor arg, Tensor dy, Tensor dx) {
    switch (dy.dtype()) {
      case F32 -> F32Index.scatterArg(arg, dy, dx);
      case F64 -> F64Index.scatterArg(arg, dy, dx);
      default -> throw unsupported("scatterArg", dy);
    }
  }

  @Override
  public void argsort(Tensor keys, Tensor order) {
    Comparator<Integer> byKey =
        switch (keys.dtype()) {
          case I32 -> Comparator.comparingInt(i -> Heap.i32(keys)[keys.offset() + i]);
          case I64 -> Comparator.comparingLong(i -> Heap.i64(keys)[keys.offset() + i]);
          default -> throw unsupported("argsort", keys);
        };
    Integer[] positions = IntStream.range(0, keys.size()).boxed().toArray(Integer[]::new);
    Arrays.sort(positions, byKey); // stable
    for (int i = 0; i < positions.length; i++) {
      Heap.i32(order)[order.offset() + i] = positions[i];
    }
  }

  private static TensorException unsupported(String op, Tensor t) {
    return new TensorException(op, t.dtype() + " is not an element type of this kernel");
  }
}
