package vexel.nn.sparse;

/// Which outputs of a strided sparse convolution exist.
public enum ActiveRule {
  /// An output exists where its kernel window, inside the output grid, meets any input (spconv).
  WINDOW,
  /// The outputs are the distinct ⌊c / stride⌋ of the inputs c (MinkowskiEngine), whatever the
  /// kernel's size.
  FLOOR
}
