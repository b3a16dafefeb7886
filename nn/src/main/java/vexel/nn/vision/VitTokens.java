package vexel.nn.vision;

import vexel.autograd.Value;

/// The tokens of a vision transformer: a class token, registers, then one token per patch, rows of
/// the image first.
///
/// @param sequence [B, 1 + registers + rows·columns, D]
/// @param registers number of register tokens
/// @param rows patches from top to bottom
/// @param columns patches from left to right
public record VitTokens(Value sequence, int registers, int rows, int columns) {
  /// The class token [B, D].
  public Value cls() {
    return sequence.select(1, 0);
  }

  /// The registers [B, registers, D].
  public Value registerTokens() {
    return sequence.narrow(1, 1, registers);
  }

  /// The patches [B, rows·columns, D].
  public Value patches() {
    return sequence.narrow(1, 1 + registers, rows * columns);
  }

  /// The patches where they are in the image [B, rows, columns, D].
  public Value grid() {
    return patches().reshape(sequence.dim(0), rows, columns, sequence.dim(2));
  }

  VitTokens with(Value other) {
    return new VitTokens(other, registers, rows, columns);
  }
}
