package vexel.tensor.internal.simd;

import vexel.tensor.internal.parallel.Workers;

/// Runs a kernel on rows as a few passes over one row after the other; between two passes a row
/// stays in the first cache. Rows are shared among the threads.
///
/// The passes are called from one place in the program, so the compiler compiles each of them alone
/// instead of all of them into one method that outgrows it (see [SimdMath]).
final class RowPasses {
  /// Elements up to which one thread does all.
  private static final int SMALL = 1 << 14;

  /// Elements a thread takes at once at the end, about.
  private static final int GRAIN = 1 << 12;

  private RowPasses() {}

  /// What is done to one row.
  @FunctionalInterface
  interface Pass {
    void run(int row);
  }

  /// Runs the passes on each of `rows` rows of `n` elements.
  static void run(int rows, int n, Pass... passes) {
    int step = (long) rows * n <= SMALL ? rows : GRAIN / n;
    Workers.runTapered(rows, Math.max(1, step), (from, to) -> inTurn(from, to, passes));
  }

  /// Runs the passes on rows from … to − 1.
  static void inTurn(int from, int to, Pass... passes) {
    for (int row = from; row < to; row++) {
      for (Pass pass : passes) {
        pass.run(row);
      }
    }
  }
}
