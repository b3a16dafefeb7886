package vexel.distill;

/// The user asked to stop, and the work did so in good order. Exit code 130.
public final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// The stop that [Progress#stopIfAsked()] raises.
  public StoppedException() {
    super("stopped");
  }
}
