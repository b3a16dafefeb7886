package vexel.distill.world;

import java.util.HexFormat;
import vexel.tensor.Rng;

/// nuScenes' 32-digit tokens, drawn from the seed by what they name.
final class Tokens {
  private final Rng rng;

  Tokens(Rng rng) {
    this.rng = rng;
  }

  /// The token of element `i` of a table.
  String of(String table, long i) {
    Rng path = rng.at(table, i);
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(path.bits(0)) + hex.toHexDigits(path.bits(1));
  }

  /// The token of element `j` of element `i` of a table.
  String of(String table, long i, long j) {
    return of(table, i << 32 | j);
  }
}
