package vexel.distill.detector;

import java.util.ArrayList;
import java.util.List;
import vexel.distill.data.PointCloud;
import vexel.distill.geometry.Similarity3;
import vexel.distill.recipe.CloudBatch;
import vexel.nn.sparse.Voxels;

/// The sweeps of a batch as a student sees them, and where its voxels stand on the maps.
///
/// @param voxels the student's input
/// @param columns of its voxels
public record StudentCloud(Voxels voxels, VoxelColumns columns) {
  private static final int FIELDS = 4;

  /// Sweeps that have been moved already.
  static StudentCloud of(List<PointCloud> moved, CloudBatch.Input shown, DetectorSizes sizes) {
    List<Similarity3> still = moved.stream().map(_ -> Similarity3.IDENTITY).toList();
    CloudBatch batch = CloudBatch.of(moved, still, shown);
    float[] xyzi = batch.points().toFloats();
    List<Double> points = new ArrayList<>();
    List<Integer> samples = new ArrayList<>();
    for (int p : batch.voxelization().first().toInts()) {
      for (int axis = 0; axis < 3; axis++) {
        points.add((double) xyzi[p * FIELDS + axis]);
      }
      int sample = moved.size() - 1;
      while (p < batch.offsets().get(sample)) {
        sample--;
      }
      samples.add(sample);
    }
    return new StudentCloud(
        batch.voxels(),
        VoxelColumns.of(
            sizes.grid(), sizes.floor(), sizes.ceiling(), points, samples, moved.size()));
  }
}
