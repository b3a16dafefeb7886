package vexel.peers;

/// An engine that is compared with ours.
interface Engine {
  /// Builds the inputs of the workload `key`; each call of the result does the work once.
  ///
  /// @throws MissingEngine if the engine is not there, or cannot do this
  Runnable prepare(String key);

  /// An engine that cannot run; the message says what to install.
  final class MissingEngine extends RuntimeException {
    private static final long serialVersionUID = 1;

    MissingEngine(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
