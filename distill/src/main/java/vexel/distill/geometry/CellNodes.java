package vexel.distill.geometry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import vexel.distill.DataException;
import vexel.tensor.Backends;
import vexel.tensor.Tensor;

/// Points of all sweeps by the cell they fall in, the nodes of CLIP2Scene's spatial-temporal
/// consistency (Chen et al. 2023): the first points of a cell, in their order, up to a cap.
///
/// @param label of each node, that of its first member, I32 [G]
/// @param members rows of the points, I32 [G, cap]; 0 where there is no member
/// @param valid U8 [G, cap]: 1 where there is a member
public record CellNodes(Tensor label, Tensor members, Tensor valid) {
  /// Nodes in ascending order of cells.
  ///
  /// @param cell the number of the cell of each point
  /// @param label the pseudo-label of each point
  /// @param cap the most members of a node
  /// @throws DataException if the numbers of cells and labels differ or there is no point
  public static CellNodes of(long[] cell, int[] label, int cap) {
    if (cell.length != label.length || cell.length == 0) {
      throw new DataException(
          cell.length + " cells and " + label.length + " labels; each point needs one of both");
    }
    Map<Long, List<Integer>> points = new TreeMap<>();
    for (int i = 0; i < cell.length; i++) {
      List<Integer> node = points.computeIfAbsent(cell[i], c -> new ArrayList<>());
      if (node.size() < cap) {
        node.add(i);
      }
    }
    int nodes = points.size();
    int[] first = new int[nodes];
    int[] members = new int[nodes * cap];
    byte[] valid = new byte[nodes * cap];
    int g = 0;
    for (List<Integer> node : points.values()) {
      first[g] = label[node.getFirst()];
      for (int j = 0; j < node.size(); j++) {
        members[g * cap + j] = node.get(j);
        valid[g * cap + j] = 1;
      }
      g++;
    }
    return new CellNodes(
        Tensor.of(first, nodes),
        Tensor.of(members, nodes, cap),
        Tensor.copyOf(Backends.selected(), valid, nodes, cap));
  }
}
