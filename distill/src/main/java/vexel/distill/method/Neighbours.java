package vexel.distill.method;

/// Which frames around a key frame a method needs.
public enum Neighbours {
  /// None.
  NONE,
  /// The next one (Seal).
  NEXT,
  /// The one before, the one after, and the key frame's sweep joined with the one before
  /// (SuperFlow).
  AROUND,
  /// Two before (CLIP2Scene).
  TWO_BEFORE
}
