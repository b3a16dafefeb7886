package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Batch normalisation of x[outer, C, inner] per channel (Ioffe and Szegedy 2015).
///
///     μ = mean(x),  σ² = mean((x − μ)²)                                    (1)
///     y = x scale + shift,  scale = γ/√(σ² + ε),  shift = β − μ scale      (2)
///     dx = scale (dy − mean(dy) − x̂ mean(dy x̂)),  x̂ = (x − μ)/√(σ² + ε)    (3)
///
/// Sums of a channel run over outer and inner in chunks of 256, see [ChunkSum].
public final class BatchNorm {
  private BatchNorm() {}

  private static float at(FloatArray f, int address, int i, float otherwise) {
    return address < 0 ? otherwise : f.get(address + i);
  }

  /// Chunks of a channel's sum, part[chunks, C]. p: parts, terms, channels, inner, kind, x, mean,
  /// var, dy, part; s: ε. The kind chooses the term: 0 x, 1 (x − μ)², 2 dy, 3 dy x̂.
  public static void parts(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      int terms = p.get(1);
      int channels = p.get(2);
      int inner = p.get(3);
      int kind = p.get(4);
      int channel = i % channels;
      int from = i / channels * ChunkSum.CHUNK;
      int to = from + ChunkSum.CHUNK < terms ? from + ChunkSum.CHUNK : terms;
      float mu = 0;
      float rho = 0;
      if (kind == 1 || kind == 3) {
        mu = f.get(p.get(6) + channel);
      }
      if (kind == 3) {
        rho = 1 / TornadoMath.sqrt(f.get(p.get(7) + channel) + s.get(0));
      }
      float sum = 0;
      for (int e = from; e < to; e++) {
        int at = (e / inner * channels + channel) * inner + e % inner;
        if (kind == 0) {
          sum += f.get(p.get(5) + at);
        } else if (kind == 1) {
          float d = f.get(p.get(5) + at) - mu;
          sum += d * d;
        } else if (kind == 2) {
          sum += f.get(p.get(8) + at);
        } else {
          sum += f.get(p.get(8) + at) * ((f.get(p.get(5) + at) - mu) * rho);
        }
      }
      f.set(p.get(9) + i, sum);
    }
  }

  /// (2), one work item an element. p: elements, channels, inner, x, mean, var, γ, β, relu, y; s:
  /// ε.
  public static void apply(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      int channel = i / p.get(2) % p.get(1);
      float rho = 1 / TornadoMath.sqrt(f.get(p.get(5) + channel) + s.get(0));
      float scale = at(f, p.get(6), channel, 1) * rho;
      float shift = at(f, p.get(7), channel, 0) - f.get(p.get(4) + channel) * scale;
      float y = f.get(p.get(3) + i) * scale + shift;
      f.set(p.get(9) + i, p.get(8) == 1 ? Scalar.relu(y) : y);
    }
  }

  /// (3), one work item an element; without the means where the statistics are constants
  /// (evaluation). p: elements, channels, inner, x, mean, var, γ, Σ dy, Σ dy x̂, dy, dx, training;
  /// s: ε, 1/terms.
  public static void backward(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      int channel = i / p.get(2) % p.get(1);
      float rho = 1 / TornadoMath.sqrt(f.get(p.get(5) + channel) + s.get(0));
      float scale = at(f, p.get(6), channel, 1) * rho;
      float d = f.get(p.get(9) + i);
      if (p.get(11) == 1) {
        float hat = (f.get(p.get(3) + i) - f.get(p.get(4) + channel)) * rho;
        float meanDy = f.get(p.get(7) + channel) * s.get(1);
        float meanHat = f.get(p.get(8) + channel) * s.get(1);
        d = d - meanDy - hat * meanHat;
      }
      f.set(p.get(10) + i, scale * d);
    }
  }
}
