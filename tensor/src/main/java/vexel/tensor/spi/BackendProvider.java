package vexel.tensor.spi;

import vexel.tensor.Backend;

/// Finds an optional backend. Providers are looked up by name, never by order, and never fall back.
public interface BackendProvider {
  /// The name users select it by.
  String name();

  /// Whether the backend can run on its device number `device`, counted from 0, and if not, why.
  /// Never throws.
  Availability probe(int device);

  /// The outcome of a probe.
  sealed interface Availability {
    /// The backend runs on `device`.
    record Available(String device, Backend backend) implements Availability {}

    /// The backend cannot run: `reason` names the missing piece and the way out.
    record Unavailable(String reason) implements Availability {}
  }
}
