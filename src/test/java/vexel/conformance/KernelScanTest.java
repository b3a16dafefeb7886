package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import vexel.tensor.Backends;
import vexel.tensor.Tensor;
import vexel.tensor.spi.HeapStorage;
import vexel.tensor.spi.Kernels;
import vexel.tensor.spi.ReduceKernels;
import vexel.tensor.spi.Unary;

/// Every method of the kernel contract, and every arm of it, has the same bits on `cpu` as on
/// `reference`.
class KernelScanTest {
  @Test
  void everyKernelWasCompared() {
    ComparingBackend all = KernelComparison.all();
    List<String> never = new ArrayList<>();
    KernelComparison.contract()
        .forEach(
            (kernel, arms) -> {
              Set<String> seen = all.compared().get(kernel);
              Set<String> missing = new TreeSet<>(arms);
              if (seen == null) {
                never.add(kernel);
              } else if (!seen.containsAll(arms)) {
                missing.removeAll(seen);
                never.add(kernel + missing);
              }
            });
    System.out.printf(
        "kernel scan: %d kernels, %d arms, %d numbers compared%n",
        KernelComparison.contract().size(),
        KernelComparison.contract().values().stream().mapToInt(Set::size).sum(),
        all.numbers());
    assertThat(never).as("kernels that no sample or driver runs").isEmpty();
  }

  @Test
  void everyKernelHasTheBitsOfTheReference() {
    assertThat(KernelComparison.all().different()).isEmpty();
  }

  @Test
  void theContractIsTheInterfaces() {
    assertThat(KernelComparison.contract())
        .hasSizeGreaterThanOrEqualTo(40)
        .containsKeys("matrix.gemm", "sparse.convolve", "optimizer.adam", "index.argsort");
    assertThat(KernelComparison.contract().get("element.map")).hasSize(Unary.values().length);
  }

  /// A sum that is one bit too large.
  @Test
  void aDifferingBitIsNoticed() {
    Kernels reference = Backends.reference().kernels();
    ReduceKernels wrong =
        ComparingBackend.proxy(
            ReduceKernels.class,
            (m, args) -> {
              ComparingBackend.call(m, reference.reduce(), args);
              float[] sum = ((HeapStorage) ((Tensor) args[args.length - 1]).storage()).f32();
              sum[0] = Math.nextUp(sum[0]);
              return null;
            });
    Kernels tested =
        ComparingBackend.proxy(
            Kernels.class,
            (m, args) ->
                m.getName().equals("reduce") ? wrong : ComparingBackend.call(m, reference, args));
    ComparingBackend backend = new ComparingBackend(tested, reference);
    Tensor.copyOf(backend, new float[] {1, 2, 3}, 3).sum();
    assertThat(backend.different())
        .containsExactly("reduce.reduce[SUM] element 0: 6.0 and 6.0000005");
  }
}
