package vexel.distill.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import vexel.distill.Progress;

/// Runs independent tasks on several threads and returns their results in the order of the tasks.
final class Workers {
  private Workers() {}

  /// @param what the work's name in the progress, empty to report nothing
  /// @throws UncheckedIOException if a task could not read or write
  static <T> List<T> run(int threads, List<Callable<T>> tasks, String what, Progress progress) {
    ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, threads));
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (Callable<T> task : tasks) {
        futures.add(pool.submit(task));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        progress.stopIfAsked();
        results.add(future.get());
        if (!what.isEmpty()) {
          progress.at(what, results.size(), tasks.size(), "");
        }
      }
      return results;
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw new UncheckedIOException(io);
        case RuntimeException r -> throw r;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("world: interrupted", e);
    } finally {
      pool.shutdownNow();
      pool.close();
    }
  }
}
