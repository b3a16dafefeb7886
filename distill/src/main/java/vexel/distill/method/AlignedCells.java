package vexel.distill.method;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import vexel.distill.data.PointCloud;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Vec3;

/// The points of a batch's frames put where they were in the world, group by group, and sorted into
/// cubic cells. Frames whose place in the world is unknown are taken as they stand.
///
/// @param members of each cell, points of the batch in ascending order; cells in the order of their
///   first member
record AlignedCells(List<int[]> members) {
  /// A point's cell.
  private record Cell(int group, long x, long y, long z, int point) {}

  private static final Comparator<Cell> BY_PLACE =
      Comparator.comparingInt(Cell::group)
          .thenComparingLong(Cell::x)
          .thenComparingLong(Cell::y)
          .thenComparingLong(Cell::z)
          .thenComparingInt(Cell::point);

  /// @param edge of a cell, metres
  static AlignedCells of(Batch batch, double edge) {
    List<Cell> cells = new ArrayList<>();
    for (Batch.Shown shown : batch.frames()) {
      PointCloud cloud = shown.kept().of(shown.frame().points());
      Pose pose = shown.frame().worldFromLidar();
      for (int i = 0; i < cloud.size(); i++) {
        Vec3 p = pose.apply(new Vec3(cloud.x(i), cloud.y(i), cloud.z(i))).times(1 / edge);
        cells.add(
            new Cell(shown.group(), floor(p.x()), floor(p.y()), floor(p.z()), shown.first() + i));
      }
    }
    cells.sort(BY_PLACE);
    List<int[]> members = new ArrayList<>();
    for (int from = 0; from < cells.size(); ) {
      int to = from + 1;
      while (to < cells.size() && samePlace(cells.get(from), cells.get(to))) {
        to++;
      }
      members.add(cells.subList(from, to).stream().mapToInt(Cell::point).toArray());
      from = to;
    }
    members.sort(Comparator.comparingInt(m -> m[0]));
    return new AlignedCells(members);
  }

  private static long floor(double x) {
    return (long) StrictMath.floor(x);
  }

  private static boolean samePlace(Cell a, Cell b) {
    return a.group == b.group && a.x == b.x && a.y == b.y && a.z == b.z;
  }
}
