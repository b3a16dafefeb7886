package vexel.conformance.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Param;
import vexel.distill.bench.Bench;
import vexel.distill.bench.Workload;

/// No kernel that `vexel bench` measures is missing under JMH, and none is named that is not there.
class BenchmarkKeysTest {
  private static final List<WorkloadBenchmark> FAMILIES =
      List.of(
          new GemmBenchmark(),
          new DirectGemmBenchmark(),
          new RowForwardBenchmark(),
          new RowBackwardBenchmark(),
          new AttentionBenchmark(),
          new ConvolutionBenchmark(),
          new SparseConvolutionBenchmark(),
          new KernelMapBenchmark(),
          new DetectorBenchmark(),
          new RelationalLossBenchmark(),
          new OptimizerBenchmark());

  @Test
  void everyKernelHasABenchmark() throws NoSuchFieldException {
    Map<String, List<String>> named = new TreeMap<>();
    for (WorkloadBenchmark family : FAMILIES) {
      Param keys = family.getClass().getField("key").getAnnotation(Param.class);
      for (String group : family.groups()) {
        named.computeIfAbsent(group, _ -> new ArrayList<>()).addAll(List.of(keys.value()));
      }
    }
    // families that share a group, and a family of two groups, name their keys under each
    Map<String, List<String>> found = new TreeMap<>();
    for (String group : named.keySet()) {
      found.put(group, Bench.group(group).stream().map(Workload::key).toList());
    }
    assertThat(named.values().stream().flatMap(List::stream).distinct())
        .containsExactlyInAnyOrderElementsOf(
            found.values().stream().flatMap(List::stream).toList());
  }
}
