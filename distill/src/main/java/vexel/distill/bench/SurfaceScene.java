package vexel.distill.bench;

import java.util.Set;
import java.util.TreeSet;
import vexel.tensor.Rng;

/// Voxels as a LiDAR leaves them: thinned surfaces of a rolling ground and of buildings on it, with
/// about 7.2 neighbours each in a 3×3×3 kernel (itself included).
public final class SurfaceScene {
  /// Voxels of the scene that the figures `*.100k.*` are measured on.
  public static final int VOXELS = 100_000;

  private static final double KEPT = 0.731;
  private static final long SEED = 100;
  private static final int Y = 1 << 10;
  private static final int Z = 1 << 20;

  private SurfaceScene() {}

  /// The scene: coordinates [100,000, 4], (batch, z, y, x), ascending.
  public static int[] coords() {
    return batch(1, VOXELS, SEED);
  }

  /// Several scenes behind each other, `voxels` each.
  static int[] batch(int scenes, int voxels, long seed) {
    int[] coords = new int[4 * scenes * voxels];
    int at = 0;
    for (int b = 0; b < scenes; b++) {
      for (int cell : cells(voxels, Rng.seed(seed).at("scene", b))) {
        coords[at++] = b;
        coords[at++] = cell / Z;
        coords[at++] = cell / Y % Y;
        coords[at++] = cell % Y;
      }
    }
    return coords;
  }

  /// Exactly `voxels` cells, three fifths of them ground.
  private static Set<Integer> cells(int voxels, Rng rng) {
    Set<Integer> cells = new TreeSet<>();
    int edge = (int) Math.sqrt(0.6 * voxels / KEPT);
    Rng kept = rng.at("ground");
    for (int i = 0; i < edge * edge; i++) {
      if (kept.uniform(i) < KEPT) {
        int y = i / edge;
        int x = i % edge;
        cells.add(height(y, x) * Z + y * Y + x);
      }
    }
    for (int house = 0; cells.size() < voxels; house++) {
      build(rng.at("house", house), edge, voxels, cells);
    }
    return cells;
  }

  private static int height(int y, int x) {
    return (int) Math.round(6 + 3 * StrictMath.sin(x / 40.0) + 2 * StrictMath.cos(y / 30.0));
  }

  /// The four walls of a house, thinned, until there are enough cells.
  private static void build(Rng rng, int edge, int voxels, Set<Integer> cells) {
    int wide = 12 + rng.index(0, 20);
    int deep = 12 + rng.index(1, 20);
    int tall = 16 + rng.index(2, 24);
    int left = rng.index(3, Math.max(1, edge - wide));
    int front = rng.index(4, Math.max(1, edge - deep));
    int floor = height(front, left);
    Rng kept = rng.at("kept");
    int draw = 0;
    for (int z = floor; z < floor + tall; z++) {
      for (int y = front; y < front + deep; y++) {
        for (int x = left; x < left + wide; x++) {
          boolean wall = y == front || y == front + deep - 1 || x == left || x == left + wide - 1;
          if (wall && kept.uniform(draw++) < KEPT) {
            cells.add(z * Z + y * Y + x);
            if (cells.size() == voxels) {
              return;
            }
          }
        }
      }
    }
  }
}
