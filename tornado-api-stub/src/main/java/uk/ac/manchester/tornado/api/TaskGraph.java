package uk.ac.manchester.tornado.api;

import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;

/// Kernels and the transfers around them.
public class TaskGraph {
  public TaskGraph(String name) {
    throw new UnsupportedOperationException("TornadoVM is not installed: " + name);
  }

  public TaskGraph transferToDevice(int mode, Object... objects) {
    return this;
  }

  public TaskGraph consumeFromDevice(Object... objects) {
    return this;
  }

  public <T1, T2, T3, T4, T5> TaskGraph task(
      String id, Task5<T1, T2, T3, T4, T5> code, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5) {
    return this;
  }

  public TaskGraph persistOnDevice(Object... objects) {
    return this;
  }

  public TaskGraph transferToHost(int mode, Object... objects) {
    return this;
  }

  public ImmutableTaskGraph snapshot() {
    throw new UnsupportedOperationException("TornadoVM is not installed");
  }
}
