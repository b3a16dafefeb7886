package vexel.conformance.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import vexel.distill.bench.Bench;
import vexel.distill.bench.Workload;
import vexel.tensor.Backends;

/// One workload of `vexel bench` under JMH, on the threads it is defined for.
///
/// A family of kernels is a subclass whose parameter `key` lists its workloads. What is computed is
/// defined in [vexel.distill.bench] alone.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 5, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class WorkloadBenchmark {
  private final List<String> groups;
  private Workload workload;

  /// @param groups of [Bench] that hold the workloads
  WorkloadBenchmark(String... groups) {
    this.groups = List.of(groups);
  }

  /// The key of the workload to run.
  abstract String key();

  /// The groups of [Bench] that hold the workloads.
  List<String> groups() {
    return groups;
  }

  @Setup
  public void find() {
    workload =
        groups.stream()
            .flatMap(group -> Bench.group(group).stream())
            .filter(w -> w.key().equals(key()))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(groups + " have no " + key()));
  }

  @Benchmark
  public void call() {
    int threads = workload.threads();
    Backends.withThreads(threads, () -> workload.body().accept(threads));
  }
}
