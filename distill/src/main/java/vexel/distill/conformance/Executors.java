package vexel.distill.conformance;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The table from feature to executor, one entry per operator of the golden files. A feature that
/// is not here is skipped by name.
final class Executors {
  private static final Map<String, Executor> TABLE = new TreeMap<>();

  static {
    ElementCases.addTo(TABLE);
    ReductionCases.addTo(TABLE);
    LossCases.addTo(TABLE);
    MatrixCases.addTo(TABLE);
    IndexCases.addTo(TABLE);
    NormCases.addTo(TABLE);
    ImageCases.addTo(TABLE);
    OptimizerCases.addTo(TABLE);
    ScheduleCases.addTo(TABLE);
    SparseCases.addTo(TABLE);
    VoxelCases.addTo(TABLE);
    SparseBlockCases.addTo(TABLE);
    SparseTraining.addTo(TABLE);
    DistillCases.addTo(TABLE);
    GramCases.addTo(TABLE);
    ContrastCases.addTo(TABLE);
    MeasureCases.addTo(TABLE);
    VitCases.addTo(TABLE);
    ProjectionCases.addTo(TABLE);
    SuperpixelCases.addTo(TABLE);
    KnowledgeCases.addTo(TABLE);
    OccupancyCases.addTo(TABLE);
    SegmentationCases.addTo(TABLE);
    ResNetCases.addTo(TABLE);
    MaskClipCases.addTo(TABLE);
    BevCases.addTo(TABLE);
    NetworkCases.addTo(TABLE);
    WaffleIronCases.addTo(TABLE);
    VoxelStageCases.addTo(TABLE);
    BoxCases.addTo(TABLE);
    UniDistillCases.addTo(TABLE);
    CenterHeadCases.addTo(TABLE);
    SiblingCases.addTo(TABLE);
    SiblingHeadCases.addTo(TABLE);
  }

  private Executors() {}

  static @Nullable Executor of(String feature) {
    return TABLE.get(feature);
  }
}
