package vexel.tensor.internal.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// How wide the vectors of this machine are. The species is a static final because kernels compile
/// to vector instructions only if it is a constant to the compiler.
final class Width {
  /// At most 512 bits: 16 lanes are all that the order of sums knows.
  static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() > 16
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;

  /// Floats in a vector: 4, 8 or 16.
  static final int WIDTH = SPECIES.length();

  private Width() {}

  /// `WIDTH` floats of `x` from `i`.
  static FloatVector load(float[] x, int i) {
    return FloatVector.fromArray(SPECIES, x, i);
  }

  /// The same number in each lane.
  static FloatVector all(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  /// How many of `n` elements fill whole vectors.
  static int whole(int n) {
    return n & -WIDTH;
  }
}
