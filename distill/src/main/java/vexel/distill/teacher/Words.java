package vexel.distill.teacher;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vexel.tensor.Rng;

/// The language of the stand-in teacher: every word is a fixed random unit vector, and the caption
/// of a thing is the sum of its words. Related things share words (a car and a truck share
/// "vehicle"), so the true similarities of all captions are known.
public final class Words {
  /// Length of a word vector.
  public static final int WIDTH = 128;

  private final Rng rng;
  private final Map<String, double[]> vectors = new LinkedHashMap<>();

  /// @param rng the stream of the vocabulary
  public Words(Rng rng) {
    this.rng = rng;
  }

  /// The vector of a word.
  public double[] vector(String word) {
    return vectors.computeIfAbsent(
        word,
        w -> {
          Rng mine = rng.at(w);
          double[] v = new double[WIDTH];
          double norm = 0;
          for (int i = 0; i < WIDTH; i++) {
            v[i] = mine.normal(i);
            norm += v[i] * v[i];
          }
          for (int i = 0; i < WIDTH; i++) {
            v[i] /= Math.sqrt(norm);
          }
          return v;
        });
  }

  /// The caption of a list of words: their sum.
  public double[] caption(List<String> words) {
    double[] sum = new double[WIDTH];
    for (String word : words) {
      double[] v = vector(word);
      for (int i = 0; i < WIDTH; i++) {
        sum[i] += v[i];
      }
    }
    return sum;
  }
}
