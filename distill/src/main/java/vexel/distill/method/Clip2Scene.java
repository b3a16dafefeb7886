package vexel.distill.method;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vexel.autograd.Value;
import vexel.distill.geometry.CellNodes;
import vexel.distill.head.ProjectionHead;
import vexel.distill.loss.SpatialTemporalConsistency;
import vexel.nn.Layer;
import vexel.nn.Pass;
import vexel.tensor.Tensor;

/// CLIP2Scene (Chen et al., CVPR 2023): the classes that a vision-language teacher names are taught
/// to the points, and points of several sweeps that fall into one cell are taught to agree.
///
/// ```
/// y_i  = argmax_c ⟨t_i, e_c⟩                                                 (1)
/// L_se = cross-entropy of logits g_i Eᵀ with y_i over the pairs              (2)
/// L_st = mean (1 − σ⟨f_node, p_n⟩) over the points n of each cell            (3)
/// L    = L_se + L_st                                                         (4)
/// ```
///
/// g and p are two linear maps of the student's features to the teacher's width. From half of the
/// training on (the paper: 10 of 20 epochs) y is, with probability ½ a step, the student's own
/// argmax (switchable self-training).
///
/// As released: the image is packed but no part of (3), g is not normalised, there is no
/// temperature, and points outside all images add nothing to (2). *Deviations*: the two sweeps are
/// the two frames before the key frame, not two of the ten sweeps before; a cell's label is that of
/// its first member that has one, and cells without any are left out.
///
/// @param global g's map, to the teacher's width
/// @param local p's map
/// @param labels (1)
/// @param cell edge of a cell of (3), metres
/// @param switchAt step from which self-training may replace (1)
public record Clip2Scene(
    ProjectionHead global, ProjectionHead local, WeakLabels labels, double cell, long switchAt)
    implements Method {
  @Override
  public Map<String, Layer> parts() {
    Map<String, Layer> parts = new LinkedHashMap<>();
    parts.put("head", global);
    parts.put("local", local);
    return parts;
  }

  @Override
  public Terms terms(Batch batch, Value features, Pass pass) {
    PixelPairs pairs = batch.pairs();
    Value g = global.forward(features.gatherRows(pairs.rows()), pass.at("head")); // [M, D]
    Value logits = g.matmul(Value.of(labels.text().transpose(0, 1))); // [M, C]
    boolean own = batch.step() >= switchAt && pass.rng().at("switch").uniform(0) < 0.5;
    Tensor y = own ? WeakLabels.largest(logits.tensor()) : labels.of(pairs.teacher()); //  (1)
    Terms terms = Terms.of("semantic", logits.crossEntropy(y, -1)); //                     (2)
    Members members = members(batch, y);
    if (members.rows().size() > 0) {
      Value p = local.forward(features.gatherRows(members.rows()), pass.at("local")); // [P, D]
      terms.and(
          "spatial-temporal",
          1,
          SpatialTemporalConsistency.of(p, labels.text(), members.nodes())); //             (3)
    }
    return terms;
  }

  /// The points of all cells that have a label and two members or more.
  ///
  /// @param rows voxel row of each point, I32 [P]
  /// @param nodes which of them belong together
  private record Members(Tensor rows, CellNodes nodes) {}

  private Members members(Batch batch, Tensor y) {
    int[] labelOf = new int[batch.voxelOf().size()];
    Arrays.fill(labelOf, -1);
    int[] point = batch.pairs().points().toInts();
    int[] label = y.toInts();
    for (int i = point.length - 1; i >= 0; i--) {
      labelOf[point[i]] = label[i]; // the first pair of a point counts
    }
    List<int[]> cells = AlignedCells.of(batch, cell).members();
    List<Integer> points = new ArrayList<>();
    List<Integer> cellOf = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int c = 0; c < cells.size(); c++) {
      int[] found = Arrays.stream(cells.get(c)).map(i -> labelOf[i]).filter(l -> l >= 0).toArray();
      if (found.length > 0 && cells.get(c).length > 1) {
        for (int p : cells.get(c)) {
          points.add(p);
          cellOf.add(c);
          labels.add(found[0]);
        }
      }
    }
    int[] voxelOf = batch.voxelOf().toInts();
    int[] rows = points.stream().mapToInt(p -> voxelOf[p]).toArray();
    if (rows.length == 0) {
      Tensor none = Tensor.of(rows, 0);
      return new Members(none, new CellNodes(none, none, none));
    }
    return new Members(
        Tensor.of(rows, rows.length),
        CellNodes.of(
            cellOf.stream().mapToLong(c -> c).toArray(),
            labels.stream().mapToInt(l -> l).toArray(),
            SpatialTemporalConsistency.MEMBERS));
  }

  @Override
  public Optional<ProjectionHead> teacherSpace() {
    return Optional.of(global);
  }

  @Override
  public Neighbours neighbours() {
    return Neighbours.TWO_BEFORE;
  }
}
