package vexel.distill;

/// A request that cannot be carried out as it was worded: an unknown method, options that
/// contradict each other. Exit code 2.
public class UsageException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /// @param message what is wrong with the request and which words are known
  public UsageException(String message) {
    super(message);
  }
}
