package vexel.distill.bench;

import vexel.tensor.Scope;

/// Work that is timed.
///
/// @param key its name without the thread count, e.g. `gemm.1024x1024x1024`
/// @param threads how many threads it is defined for
/// @param flops floating point operations of one call, 0 where counting them has no meaning
/// @param body one call
public record Workload(String key, int threads, double flops, Runnable body) {
  /// This work with everything a call allocates recycled when it ends.
  Workload recycling() {
    return new Workload(
        key,
        threads,
        flops,
        () -> {
          try (var _ = Scope.open()) {
            body.run();
          }
        });
  }
}
