package vexel.distill.recipe;

import java.util.Locale;
import vexel.nn.sparse.CellRule;
import vexel.nn.sparse.CylindricalCells;
import vexel.nn.sparse.LatticeCells;
import vexel.nn.sparse.Xyz;

/// What a student is shown of a sweep. Cells, voxel points and channels are those of a MinkUNet;
/// other students have their own, see [Students].
///
/// @param sweep the whole sweep, or what one camera sees of it
/// @param frustumPoints points kept in a frustum, those nearest to one drawn at random (ScaLR:
///   20,000)
/// @param cells how space is divided into voxels
/// @param voxelSize edge of a voxel in metres; cylindrical cells are this long and high, and 1°
///   wide
/// @param seam whether cylindrical cells on the two sides of ±180°, behind the sensor, are
///   neighbours: `open` as in the released code, `closed` as in the world
/// @param cellRounding how a coordinate becomes the number of a cube
/// @param voxelPoint which of its points a voxel carries
/// @param channels numbers per voxel
/// @param intensity how the data set's intensities are standardised
public record SweepSettings(
    Sweep sweep,
    int frustumPoints,
    Cells cells,
    double voxelSize,
    CylindricalCells.Seam seam,
    CellRounding cellRounding,
    VoxelPoint voxelPoint,
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

  /// How a coordinate becomes the number of a cube.
  public enum CellRounding {
    /// ⌊p / size⌋: cubes lie fixed to the sensor (SLidR, ScaLR's thinning).
    FLOOR(LatticeCells.Anchor.ORIGIN),
    /// Round(p / size), halves to even, counted from the smallest (SuperFlow, ALSO).
    NEAREST(LatticeCells.Anchor.ROUNDED),
    /// ⌊(p − min p) / size⌋: cubes begin at the sweep's minimum (WaffleIron).
    MINIMUM(LatticeCells.Anchor.MINIMUM);

    private final LatticeCells.Anchor anchor;

    CellRounding(LatticeCells.Anchor anchor) {
      this.anchor = anchor;
    }
  }

  /// Which of its points a voxel carries.
  public enum VoxelPoint {
    /// The first, the lowest index, as the published MinkUNets do.
    FIRST,
    /// The mean of all, as detectors do.
    MEAN
  }

  /// What a voxel carries.
  public enum Channels {
    /// Position and intensity.
    XYZI(4),
    /// Intensity alone (SLidR).
    INTENSITY(1),
    /// Standardised intensity, position in metres, distance to the sensor (WaffleIron).
    IXYZR(5);

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
          CylindricalCells.Seam.OPEN,
          CellRounding.FLOOR,
          VoxelPoint.FIRST,
          Channels.XYZI,
          PointFeatures.Intensity.NUSCENES);

  public SweepSettings {
    Require.positive("frustum-points", frustumPoints);
    Require.positive("voxel-size", voxelSize);
    if (cells == Cells.CYLINDRICAL && cellRounding != CellRounding.FLOOR) {
      throw new IllegalArgumentException(
          "cell-rounding = "
              + cellRounding.name().toLowerCase(Locale.ROOT)
              + " is for cells = cartesian; cylindrical cells take floor");
    }
  }

  /// How points become the student's input.
  public CloudBatch.Input input() {
    CellRule rule =
        cells == Cells.CARTESIAN
            ? new LatticeCells(Xyz.cube((float) voxelSize), cellRounding.anchor)
            : new CylindricalCells(voxelSize, 1, voxelSize, seam);
    return new CloudBatch.Input(rule, voxelPoint, channels, intensity);
  }
}
