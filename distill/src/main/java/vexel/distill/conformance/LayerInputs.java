package vexel.distill.conformance;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import vexel.nn.Pass;
import vexel.nn.sparse.Sites;
import vexel.nn.sparse.Zyx;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// What the layers of [LayerCatalog] are fed with: small, seeded, in F64 on the reference.
final class LayerInputs {
  private static final Rng RNG = Rng.seed(20260102);
  private static final int EDGE = 64;

  private LayerInputs() {}

  /// The stream of a layer's weights.
  static Rng weights(String name) {
    return RNG.at("weights").at(name);
  }

  /// The stream of a layer's upstream gradient.
  static Rng upstream(String name) {
    return RNG.at("upstream " + name);
  }

  /// A training pass, the same draws each time.
  static Pass training() {
    return Pass.train(RNG.at("pass"));
  }

  /// Normal numbers.
  static Tensor normals(int... dims) {
    int n = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    Rng stream = RNG.at("input");
    double[] x = new double[n];
    Arrays.setAll(x, stream::normal);
    return Tensor.copyOf(Backends.reference(), x, dims);
  }

  /// About a third of a 4×5×6 grid, two samples.
  static Sites dense() {
    Rng stream = RNG.at("sites");
    int[] coords = new int[4 * 2 * 120];
    int sites = 0;
    for (int cell = 0; cell < 2 * 120; cell++) {
      if (stream.uniform(cell) < 0.35) {
        int[] at = {cell / 120, cell / 30 % 4, cell / 6 % 5, cell % 6};
        System.arraycopy(at, 0, coords, 4 * sites++, 4);
      }
    }
    return Sites.of(Arrays.copyOf(coords, 4 * sites), 2, new Zyx(4, 5, 6));
  }

  /// Groups of neighbours scattered so widely that some dozen remain distinct on a level of stride
  /// 16, where a normalisation over few voxels would bend too sharply for differences.
  static Sites scattered() {
    Rng stream = RNG.at("scattered");
    TreeSet<Integer> cells = new TreeSet<>();
    for (int i = 0; i < 40; i++) {
      int cell = stream.index(i, 2 * EDGE * EDGE * EDGE - EDGE);
      cells.addAll(List.of(cell, cell + 1, cell + EDGE));
    }
    int[] coords = new int[4 * cells.size()];
    int at = 0;
    for (int cell : cells) {
      coords[at++] = cell / (EDGE * EDGE * EDGE);
      coords[at++] = cell / (EDGE * EDGE) % EDGE;
      coords[at++] = cell / EDGE % EDGE;
      coords[at++] = cell % EDGE;
    }
    return Sites.of(coords, 2, null);
  }
}
