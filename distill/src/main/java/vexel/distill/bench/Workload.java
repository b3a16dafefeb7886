package vexel.distill.bench;

import java.util.function.IntConsumer;
import vexel.tensor.Scope;

/// Work that is timed.
///
/// @param key its name without the thread count, e.g. `gemm.1024x1024x1024`
/// @param threads how many threads it is defined for
/// @param flops floating point operations of one call, 0 where counting them has no meaning
/// @param body one call, told the number of threads it is measured with; kernels know it anyway
public record Workload(String key, int threads, double flops, IntConsumer body) {
  /// Work that runs on the threads of the CPU backend.
  Workload(String key, int threads, double flops, Runnable body) {
    this(key, threads, flops, _ -> body.run());
  }

  /// Work that has threads of its own.
  static Workload threaded(String key, int threads, IntConsumer body) {
    return new Workload(key, threads, 0, body);
  }

  /// This work with everything a call allocates recycled when it ends.
  Workload recycling() {
    return new Workload(
        key,
        threads,
        flops,
        t -> {
          try (var _ = Scope.open()) {
            body.accept(t);
          }
        });
  }
}
