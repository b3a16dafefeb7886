package vexel.nn.sparse;

import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.HeapStorage;
import vexel.tensor.spi.SparseKernels.PairMap;

/// Which input row meets which output row at each kernel position.
///
/// At one position, c = o·stride + constant, so the input rises with the output: a list that
/// ascends in the output row ascends in the input row as well. The transposed map, which the
/// gradient and the inverse convolution need, is therefore the same three arrays with `in` and
/// `out` exchanged: nothing is sorted again and nothing is copied. (Around a [Ring] inputs do not
/// rise with outputs, and its maps are listed twice.)
///
/// @param pairs the pairs by (kernel position, output row)
/// @param transposed the pairs by (kernel position, input row), with inputs and outputs exchanged
public record KernelMap(PairMap pairs, PairMap transposed) {
  static KernelMap of(Backend backend, int inRows, int outRows, int[] ptr, int[] in, int[] out) {
    Tensor p = indices(backend, ptr);
    Tensor i = indices(backend, in);
    Tensor o = indices(backend, out);
    int k = ptr.length - 1;
    return new KernelMap(
        new PairMap(k, inRows, outRows, p, i, o), new PairMap(k, outRows, inRows, p, o, i));
  }

  /// Number of kernel positions K.
  public int offsets() {
    return pairs.offsets();
  }

  /// Number of pairs over all positions.
  public int size() {
    return pairs.in().size();
  }

  /// An index list on `backend` that no scope recycles. The CPU backends share the array.
  static Tensor indices(Backend backend, int[] array) {
    boolean heap = backend.equals(Backends.cpu()) || backend.equals(Backends.reference());
    return Tensor.of(
        backend, heap ? HeapStorage.wrap(array) : backend.upload(array), Shape.of(array.length));
  }
}
