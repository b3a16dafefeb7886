package vexel.nn.waffle;

import java.util.List;
import vexel.tensor.TensorException;

/// The planes of a WaffleIron and the cells on them:
///
///     cell = ⌊(p − lower) / ((upper − lower) / cells)⌋ on both axes of the plane         (1)
///
/// numbered row by row, the first axis slow. On an axis with few cells, or one, points collapse
/// into the same cell.
///
/// @param lower lower corner of the field of view, metres
/// @param upper upper corner
/// @param planes what is projected on; layer d uses plane d mod their number
/// @param outside what becomes of points beyond the field of view
public record WaffleGrid(Corner lower, Corner upper, List<Plane> planes, Outside outside) {
  /// A corner of the field of view, metres.
  public record Corner(double x, double y, double z) {
    private double along(int axis) {
      return axis == 0 ? x : axis == 1 ? y : z;
    }
  }

  /// A plane spanned by two axes (0 = x, 1 = y, 2 = z).
  ///
  /// @param first axis whose cells are the rows
  /// @param second axis whose cells are the columns
  /// @param height number of rows H
  /// @param width number of columns W
  public record Plane(int first, int second, int height, int width) {
    public Plane {
      if (first < 0 || first > 2 || second < 0 || second > 2 || height < 1 || width < 1) {
        throw new TensorException(
            "waffleIron",
            "no plane of axes %d, %d with %d×%d cells; axes are 0, 1, 2"
                .formatted(first, second, height, width));
      }
    }
  }

  /// What becomes of points beyond the field of view.
  public enum Outside {
    /// They are refused: the published code crops them away first.
    REFUSE,
    /// They fall into the nearest cell of the border. Reconstruction, for students of which every
    /// point wants a feature.
    NEAREST
  }

  /// ScaLR's 128×128×16 m in cells of half a metre: planes along z, y, x.
  public static final WaffleGrid SCALR =
      new WaffleGrid(
          new Corner(-64, -64, -8),
          new Corner(64, 64, 8),
          List.of(new Plane(0, 1, 256, 256), new Plane(0, 2, 256, 32), new Plane(1, 2, 256, 32)),
          Outside.REFUSE);

  public WaffleGrid {
    planes = List.copyOf(planes);
    if (planes.isEmpty()
        || !(lower.x() < upper.x())
        || !(lower.y() < upper.y())
        || !(lower.z() < upper.z())) {
      throw new TensorException(
          "waffleIron", "needs a plane and a field of view, got " + lower + " to " + upper);
    }
  }

  /// This grid with another rule for points beyond.
  public WaffleGrid with(Outside rule) {
    return new WaffleGrid(lower, upper, planes, rule);
  }

  /// The cell on `plane` of each point; xyz holds x, y, z of one point after the other, metres.
  ///
  /// @throws TensorException naming a point beyond the field of view, if such are refused, and one
  ///   that is not finite
  public int[] cells(Plane plane, double[] xyz) {
    int[] cells = new int[xyz.length / 3];
    for (int i = 0; i < cells.length; i++) {
      int row = place(i, plane.first, xyz[3 * i + plane.first], plane.height);
      int column = place(i, plane.second, xyz[3 * i + plane.second], plane.width);
      cells[i] = row * plane.width + column;
    }
    return cells;
  }

  private int place(int point, int axis, double p, int cells) {
    double low = lower.along(axis);
    double high = upper.along(axis);
    double place = Math.floor((p - low) / ((high - low) / cells)); // (1)
    if (Double.isNaN(place) || (outside == Outside.REFUSE && !(place >= 0 && place < cells))) {
      throw new TensorException(
          "waffleIron",
          "point %d lies at %s = %s, outside [%s, %s); crop the cloud"
              .formatted(point, "xyz".charAt(axis), p, low, high));
    }
    return (int) Math.clamp(place, 0.0, cells - 1.0);
  }
}
