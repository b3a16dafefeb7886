package vexel.distill.occupancy;

import java.util.stream.IntStream;
import vexel.distill.geometry.Vec3;

/// What a sweep knows of the space around it: a voxel is occupied if a ray ended in it, free if
/// rays only passed through it, and unknown otherwise.
public final class OccupancyGrid {
  /// What is known of a voxel.
  public enum State {
    UNKNOWN,
    FREE,
    OCCUPIED
  }

  /// A box of voxels.
  ///
  /// @param lower its lower corner, metres
  /// @param edge of a voxel, metres
  /// @param nx voxels along x
  /// @param ny voxels along y
  /// @param nz voxels along z
  public record Range(Vec3 lower, double edge, int nx, int ny, int nz) {
    public Range {
      if (!(edge > 0) || nx < 1 || ny < 1 || nz < 1) {
        throw new IllegalArgumentException(
            "occupancy grid: %d x %d x %d voxels of %s m".formatted(nx, ny, nz, edge));
      }
      Math.multiplyExact(Math.multiplyExact(nx, ny), nz);
    }

    /// The voxels that cover the box from `lower` to `upper`.
    public static Range covering(Vec3 lower, Vec3 upper, double edge) {
      Vec3 size = upper.minus(lower).times(1 / edge);
      return new Range(
          lower,
          edge,
          (int) StrictMath.ceil(size.x()),
          (int) StrictMath.ceil(size.y()),
          (int) StrictMath.ceil(size.z()));
    }

    /// Number of voxels.
    public int size() {
      return nx * ny * nz;
    }

    /// Number of the voxel (x, y, z), −1 outside the box.
    public int voxel(int x, int y, int z) {
      boolean inside = x >= 0 && x < nx && y >= 0 && y < ny && z >= 0 && z < nz;
      return inside ? (z * ny + y) * nx + x : -1;
    }

    /// The centre of a voxel, metres.
    public Vec3 centre(int voxel) {
      int x = voxel % nx;
      int y = voxel / nx % ny;
      int z = voxel / nx / ny;
      return lower.plus(new Vec3(x + 0.5, y + 0.5, z + 0.5).times(edge));
    }
  }

  private final Range range;
  private final State[] state;

  private OccupancyGrid(Range range, State[] state) {
    this.range = range;
    this.state = state;
  }

  /// Follows every ray through the voxels. Rays may begin and end outside.
  public static OccupancyGrid of(Returns returns, Range range) {
    State[] state = new State[range.size()];
    java.util.Arrays.fill(state, State.UNKNOWN);
    int[] last = {-1};
    boolean[] end = new boolean[state.length];
    for (int i = 0; i < returns.size(); i++) {
      RayTraversal.visit(
          returns.origins().at(i),
          returns.ends().at(i),
          range.lower,
          range.edge,
          (x, y, z) -> {
            last[0] = range.voxel(x, y, z);
            if (last[0] >= 0) {
              state[last[0]] = State.FREE;
            }
          });
      if (last[0] >= 0) {
        end[last[0]] = true;
      }
    }
    for (int v = 0; v < end.length; v++) {
      state[v] = end[v] ? State.OCCUPIED : state[v];
    }
    return new OccupancyGrid(range, state);
  }

  /// The box.
  public Range range() {
    return range;
  }

  /// What is known of a voxel.
  public State state(int voxel) {
    return state[voxel];
  }

  /// The voxels in a state, ascending.
  public int[] voxels(State which) {
    return IntStream.range(0, state.length).filter(v -> state[v] == which).toArray();
  }
}
