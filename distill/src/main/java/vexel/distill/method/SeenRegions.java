package vexel.distill.method;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Value;
import vexel.distill.geometry.Pairs;
import vexel.distill.superpixel.Regions;
import vexel.distill.superpixel.SuperpixelPool;
import vexel.nn.Linear;
import vexel.tensor.Tensor;

/// The regions of a batch's images that hold a point, with what student and teacher say of them.
///
/// @param regions of the views, in their order
/// @param views the images
record SeenRegions(Regions regions, List<View> views) {
  /// Of the frames with a role.
  static SeenRegions of(Batch batch, Batch.Role role) {
    return of(batch, shown -> shown.role() == role);
  }

  /// Of some frames.
  static SeenRegions of(Batch batch, Predicate<Batch.Shown> which) {
    List<View> views =
        batch.views().stream().filter(v -> which.test(batch.frames().get(v.frame()))).toList();
    int[] voxelOf = batch.voxelOf().toInts();
    List<Pairs> pairs = views.stream().map(v -> v.pairs().reindexed(voxelOf)).toList();
    return new SeenRegions(
        Regions.of(views.stream().map(v -> v.segments().get()).toList(), pairs), views);
  }

  /// Means of the student's rows [V, D] over the points of each region [S, D].
  Value superpoints(Value rows) {
    return regions.superpoints(rows);
  }

  /// Means of the frozen teacher's unit features over the pixels of each region [S, D].
  Tensor superpixels() {
    return SuperpixelPool.of(regions, patches(), gridHeight(), gridWidth());
  }

  /// The same behind a trained 1×1 convolution, or without one.
  Value superpixels(@Nullable Linear projection) {
    return projection == null
        ? Value.of(superpixels())
        : SuperpixelPool.of(
            regions, projection.forward(Value.of(patches())), gridHeight(), gridWidth());
  }

  private Tensor patches() {
    return Tensor.concat(0, views.stream().map(View::patches).toList()); // [Σ h·w, D]
  }

  private int gridHeight() {
    return views.getFirst().gridHeight();
  }

  private int gridWidth() {
    return views.getFirst().gridWidth();
  }

  /// The frame of each region, I32 [S], ascending.
  Tensor frames() {
    int[] frame = new int[regions.size()];
    for (int i = 0; i < views.size(); i++) {
      java.util.Arrays.fill(frame, regions.first(i), regions.first(i + 1), views.get(i).frame());
    }
    return Tensor.of(frame, frame.length);
  }
}
