package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Layer normalisation of the rows of x[R, N] (Ba et al. 2016).
///
///     y = x̂ γ + β,  x̂ = (x − μ) ρ,  ρ = 1/√(σ² + ε)                       (1)
///     dx = ρ (g − mean(g) − x̂ mean(g x̂)),  g = dy γ                       (2)
///     dγ = Σ_rows dy x̂,  dβ = Σ_rows dy                                   (3)
public final class LayerNorm {
  private LayerNorm() {}

  /// An optional operand: −1 is none.
  private static float at(FloatArray f, int address, int i, float otherwise) {
    return address < 0 ? otherwise : f.get(address + i);
  }

  /// (1), one group a row. p: width, x, γ, β, y, mean, ρ; s: ε.
  public static void forward(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int row = c.groupIdx;
    int width = p.get(0);
    int x = p.get(1) + row * width;
    float own = 0;
    for (int i = c.localIdx; i < width; i += Group.SIZE) {
      own += f.get(x + i);
    }
    float mu = Group.sum(c, own) / width;
    own = 0;
    for (int i = c.localIdx; i < width; i += Group.SIZE) {
      float d = f.get(x + i) - mu;
      own += d * d;
    }
    float rho = 1 / TornadoMath.sqrt(Group.sum(c, own) / width + s.get(0));
    for (int i = c.localIdx; i < width; i += Group.SIZE) {
      float hat = (f.get(x + i) - mu) * rho;
      f.set(p.get(4) + row * width + i, hat * at(f, p.get(2), i, 1) + at(f, p.get(3), i, 0));
    }
    if (c.localIdx == 0) {
      f.set(p.get(5) + row, mu);
      f.set(p.get(6) + row, rho);
    }
  }

  /// (2), one group a row. p: width, x, γ, mean, ρ, dy, dx.
  public static void backward(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int row = c.groupIdx;
    int width = p.get(0);
    int x = p.get(1) + row * width;
    int dy = p.get(5) + row * width;
    float mu = f.get(p.get(3) + row);
    float rho = f.get(p.get(4) + row);
    float ownG = 0;
    float ownHat = 0;
    for (int i = c.localIdx; i < width; i += Group.SIZE) {
      float g = f.get(dy + i) * at(f, p.get(2), i, 1);
      ownG += g;
      ownHat += g * ((f.get(x + i) - mu) * rho);
    }
    float meanG = Group.sum(c, ownG) / width;
    float meanHat = Group.sum(c, ownHat) / width;
    for (int i = c.localIdx; i < width; i += Group.SIZE) {
      float g = f.get(dy + i) * at(f, p.get(2), i, 1);
      float hat = (f.get(x + i) - mu) * rho;
      f.set(p.get(6) + row * width + i, rho * (g - meanG - hat * meanHat));
    }
  }

  /// The chunks of (3) for dγ: part[chunks, N] of 256 rows each. p: parts, rows, width, x, mean, ρ,
  /// dy, part.
  public static void gammaParts(
      KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      int rows = p.get(1);
      int width = p.get(2);
      int column = i % width;
      int from = i / width * ChunkSum.CHUNK;
      int to = from + ChunkSum.CHUNK < rows ? from + ChunkSum.CHUNK : rows;
      float sum = 0;
      for (int row = from; row < to; row++) {
        int at = row * width + column;
        float hat = (f.get(p.get(3) + at) - f.get(p.get(4) + row)) * f.get(p.get(5) + row);
        sum += f.get(p.get(6) + at) * hat;
      }
      f.set(p.get(7) + i, sum);
    }
  }
}
