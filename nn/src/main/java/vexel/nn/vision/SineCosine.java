package vexel.nn.vision;

import vexel.tensor.Tensor;

/// Position embeddings a small transformer can start from: sines and cosines of row and column at
/// falling frequencies (Vaswani et al. 2017, in two dimensions as in He et al. 2022), which tell
/// neighbours from the first step on.
public final class SineCosine {
  /// The longest wave is 2π times this many patches.
  private static final double LONGEST = 100;

  private SineCosine() {}

  /// A grid's embeddings behind a class token's, which is zero.
  ///
  /// @param side patches a side M
  /// @param width D, a multiple of 4
  /// @param amplitude of the waves
  /// @return [1, 1 + M·M, D]
  public static Tensor of(int side, int width, double amplitude) {
    int waves = width / 4;
    float[] x = new float[(1 + side * side) * width];
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        for (int k = 0; k < waves; k++) {
          double frequency = StrictMath.pow(LONGEST, -k / (double) waves);
          int at = (1 + row * side + column) * width + k;
          x[at] = (float) (amplitude * StrictMath.sin(row * frequency));
          x[at + waves] = (float) (amplitude * StrictMath.cos(row * frequency));
          x[at + 2 * waves] = (float) (amplitude * StrictMath.sin(column * frequency));
          x[at + 3 * waves] = (float) (amplitude * StrictMath.cos(column * frequency));
        }
      }
    }
    return Tensor.of(x, 1, 1 + side * side, width);
  }
}
