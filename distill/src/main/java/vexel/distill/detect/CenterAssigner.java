package vexel.distill.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import vexel.distill.geometry.BevGrid;
import vexel.distill.geometry.Box;

/// Which cells of a map answer for which box. The head of UniDistill (Zhou et al., CVPR 2023, as
/// released) is no CenterPoint: every box marks the lattice points nearest to its centre, and each
/// marked point answers for the nearest box of its task.
///
/// ```
/// point of cell (ix, iy) = (ix, iy), its lower corner, no half cell         (1)
/// marked: the `nearest` points of each box by ‖c − p‖, c in cells           (2)
/// box of a marked point: argmin_k ‖c_k − p‖ over the task's boxes           (3)
/// code = (c − p, z, ln l, ln w, ln h, sin θ, cos θ, v_x, v_y)               (4)
/// ```
///
/// Of equally near points the one of lower index is marked, of equally near boxes the first counts.
/// Boxes without extent are padding and mark nothing.
///
/// @param grid cells of the maps
/// @param nearest how many points a box marks; 9 in the released code
public record CenterAssigner(BevGrid grid, int nearest) {
  /// The targets of one task.
  ///
  /// @param batch the boxes of each sample
  /// @param labels of the classes of the task, in the order of its channels
  public CenterTargets assign(List<List<LabelledBox>> batch, List<Integer> labels) {
    List<Integer> rows = new ArrayList<>();
    List<LabelledBox> owners = new ArrayList<>();
    for (int sample = 0; sample < batch.size(); sample++) {
      List<LabelledBox> own =
          batch.get(sample).stream()
              .filter(b -> labels.contains(b.label()) && hasExtent(b.box()))
              .toList();
      for (int cell : marked(own)) {
        rows.add(sample * grid.cells() + cell);
        owners.add(owner(own, cell)); // (3)
      }
    }
    int[] categories = owners.stream().mapToInt(o -> labels.indexOf(o.label())).toArray();
    double[] codes = new double[rows.size() * HeadMaps.CODE];
    for (int p = 0; p < owners.size(); p++) {
      double[] code = code(owners.get(p).box(), rows.get(p) % grid.cells());
      System.arraycopy(code, 0, codes, p * HeadMaps.CODE, HeadMaps.CODE);
    }
    return new CenterTargets(rows.stream().mapToInt(r -> r).toArray(), categories, codes);
  }

  private static boolean hasExtent(Box box) {
    return box.size().x() > 0 && box.size().y() > 0 && box.size().z() > 0;
  }

  /// (2) The marked cells, ascending.
  private int[] marked(List<LabelledBox> own) {
    boolean[] marked = new boolean[grid.cells()];
    for (LabelledBox b : own) {
      for (int cell : nearestTo(b.box())) {
        marked[cell] = true;
      }
    }
    return IntStream.range(0, marked.length).filter(cell -> marked[cell]).toArray();
  }

  private int[] nearestTo(Box box) {
    int[] best = new int[StrictMath.min(nearest, grid.cells())];
    double[] d = new double[best.length];
    Arrays.fill(d, Double.POSITIVE_INFINITY);
    for (int cell = 0; cell < grid.cells(); cell++) {
      double own = squared(box, cell);
      for (int at = best.length - 1; at >= 0 && own < d[at]; at--) { // insert, push out the last
        if (at + 1 < best.length) {
          d[at + 1] = d[at];
          best[at + 1] = best[at];
        }
        d[at] = own;
        best[at] = cell;
      }
    }
    return best;
  }

  private LabelledBox owner(List<LabelledBox> own, int cell) {
    LabelledBox best = own.getFirst();
    for (LabelledBox b : own) {
      best = squared(b.box(), cell) < squared(best.box(), cell) ? b : best;
    }
    return best;
  }

  private double squared(Box box, int cell) {
    int row = cell / grid.width();
    double dx = grid.column(box.centre().x()) - cell % grid.width(); // (1)
    double dy = grid.row(box.centre().y()) - row;
    return dx * dx + dy * dy;
  }

  /// (4)
  private double[] code(Box box, int cell) {
    int row = cell / grid.width();
    return new double[] {
      grid.column(box.centre().x()) - cell % grid.width(),
      grid.row(box.centre().y()) - row,
      box.centre().z(),
      StrictMath.log(box.size().x()),
      StrictMath.log(box.size().y()),
      StrictMath.log(box.size().z()),
      StrictMath.sin(box.yaw()),
      StrictMath.cos(box.yaw()),
      box.velocity().x(),
      box.velocity().y()
    };
  }
}
