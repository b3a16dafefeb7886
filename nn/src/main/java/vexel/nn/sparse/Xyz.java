package vexel.nn.sparse;

/// Three lengths along x, y, z, in metres.
public record Xyz(float x, float y, float z) {
  /// The same length on each axis.
  public static Xyz cube(float length) {
    return new Xyz(length, length, length);
  }
}
