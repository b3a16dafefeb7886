package uk.ac.manchester.tornado.api.common;

/// Shapes of kernels.
public final class TornadoFunctions {
  private TornadoFunctions() {}

  /// A kernel of five arguments.
  @FunctionalInterface
  public interface Task5<T1, T2, T3, T4, T5> {
    void apply(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5);
  }
}
