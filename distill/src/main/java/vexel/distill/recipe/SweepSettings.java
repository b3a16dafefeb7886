package vexel.distill.recipe;

import vexel.nn.sparse.CellRule;
import vexel.nn.sparse.CylindricalCells;
import vexel.nn.sparse.LatticeCells;

/// What a student is shown of a sweep.
///
/// @param sweep the whole sweep, or what one camera sees of it
/// @param frustumPoints points kept in a frustum, those nearest to one drawn at random (ScaLR:
///   20,000)
/// @param cells how space is divided into voxels
/// @param voxelSize edge of a voxel in metres; cylindrical cells are this long and high, and 1°
///   wide
/// @param channels numbers per voxel
/// @param intensity how the data set's intensities are standardised
public record SweepSettings(
    Sweep sweep,
    int frustumPoints,
    Cells cells,
    double voxelSize,
    Channels channels,
    PointFeatures.Intensity intensity) {
  /// Which points a student sees in training.
  public enum Sweep {
    /// All (SLidR, SuperFlow).
    FULL,
    /// Those one camera sees, drawn at random, thinned to one in 10 cm and to the nearest
    /// `frustum-points` (ScaLR).
    FRUSTUM
  }

  /// How space is divided.
  public enum Cells {
    /// Cubes.
    CARTESIAN,
    /// Rings around the sensor (SLidR).
    CYLINDRICAL
  }

  /// What a voxel carries.
  public enum Channels {
    /// Position and intensity.
    XYZI(4),
    /// Intensity alone (SLidR).
    INTENSITY(1);

    private final int count;

    Channels(int count) {
      this.count = count;
    }

    /// Numbers per voxel.
    public int count() {
      return count;
    }
  }

  /// Whole sweeps in cubes of 0.1 m.
  public static final SweepSettings DEFAULT =
      new SweepSettings(
          Sweep.FULL,
          20_000,
          Cells.CARTESIAN,
          0.1,
          Channels.XYZI,
          PointFeatures.Intensity.NUSCENES);

  public SweepSettings {
    Require.positive("frustum-points", frustumPoints);
    Require.positive("voxel-size", voxelSize);
  }

  /// How points become the student's input.
  public CloudBatch.Input input() {
    CellRule rule =
        cells == Cells.CARTESIAN
            ? LatticeCells.of((float) voxelSize)
            : new CylindricalCells(voxelSize, 1, voxelSize);
    return new CloudBatch.Input(rule, channels, intensity);
  }
}
