package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
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
}
