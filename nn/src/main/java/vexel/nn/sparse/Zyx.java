package vexel.nn.sparse;

import vexel.tensor.TensorException;

/// Three integers along the axes z, y, x: a cell, a grid's size, a kernel's size, a stride.
public record Zyx(int z, int y, int x) {
  /// The same number on each axis.
  public static Zyx cube(int n) {
    return new Zyx(n, n, n);
  }

  /// z·y·x.
  public int volume() {
    return Math.multiplyExact(Math.multiplyExact(z, y), x);
  }

  /// The products axis by axis.
  public Zyx times(Zyx o) {
    return new Zyx(
        Math.multiplyExact(z, o.z), Math.multiplyExact(y, o.y), Math.multiplyExact(x, o.x));
  }

  /// Refuses numbers below `least` on any axis.
  Zyx atLeast(int least, String op, String what) {
    if (z < least || y < least || x < least) {
      throw new TensorException(op, what + " " + this + " must be at least " + least);
    }
    return this;
  }

  @Override
  public String toString() {
    return "[" + z + ", " + y + ", " + x + "]";
  }
}
