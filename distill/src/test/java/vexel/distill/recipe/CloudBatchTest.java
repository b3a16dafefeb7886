package vexel.distill.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import vexel.distill.data.PointCloud;
import vexel.distill.data.PointLabels;
import vexel.distill.geometry.Similarity3;
import vexel.nn.sparse.KernelShape;
import vexel.tensor.Backends;

class CloudBatchTest {
  /// Two points share a cube of 1 m around the origin's upper corner, one lies below zero.
  private static final PointCloud SWEEP =
      PointCloud.of(new float[] {0.2f, 0.2f, 0.2f, 30, 0.4f, 0.6f, 0.2f, 50, -0.3f, 0.1f, 0.1f, 9});

  private static CloudBatch batch(Map<String, Object> settings, PointCloud... sweeps) {
    DistillSettings s =
        DistillSettings.BASE
            .with("test", Map.of("voxel-size", 1, "channels", "intensity"))
            .with("test", settings);
    List<Similarity3> motions = List.of(sweeps).stream().map(p -> Similarity3.IDENTITY).toList();
    return CloudBatch.of(List.of(sweeps), motions, s.input());
  }

  private static float[] features(CloudBatch b) {
    return b.voxels().features().tensor().toFloats();
  }

  @Test
  void aVoxelCarriesItsFirstPointOrTheMean() {
    assertThat(features(batch(Map.of(), SWEEP))).containsExactly(9, 30);
    assertThat(features(batch(Map.of("voxel-point", "mean"), SWEEP))).containsExactly(9, 40);
    CloudBatch mean = batch(Map.of("voxel-point", "mean"), SWEEP);
    assertThat(mean.labels(List.of(PointLabels.of(new byte[] {4, 5, 6})), 0).toInts())
        .as("labels are not averaged")
        .containsExactly(6, 4);
  }

  @Test
  void coordinatesFloorOrRound() {
    assertThat(batch(Map.of(), SWEEP).voxelization().pointToVoxel().toInts())
        .containsExactly(1, 1, 0);
    assertThat(
            batch(Map.of("cell-rounding", "nearest"), SWEEP).voxelization().pointToVoxel().toInts())
        .as("0.6 rounds away, −0.3 to zero")
        .containsExactly(0, 1, 0);
    assertThat(
            batch(Map.of("cell-rounding", "minimum"), SWEEP).voxelization().pointToVoxel().toInts())
        .as("counted from −0.3: 0.5, 0.7 and 0")
        .containsExactly(0, 0, 0);
  }

  @Test
  void theSeamOfTheCylinderPartsNeighbours() {
    PointCloud behind =
        PointCloud.of(new float[] {-5, 1e-3f, 0, 1, -5, -1e-3f, 0, 2, 5, 1e-3f, 0, 3});
    CloudBatch b = batch(Map.of("cells", "cylindrical"), behind);
    int[] coords = b.voxels().sites().coords();
    assertThat(b.voxels().sites().size()).isEqualTo(3);
    assertThat(new int[] {coords[2], coords[6], coords[10]})
        .as("degrees, a revolution apart at the seam")
        .containsExactly(-180, 0, 179);
    KernelShape kernel = KernelShape.submanifold(3);
    CloudBatch closed = batch(Map.of("cells", "cylindrical", "seam", "closed"), behind);
    assertThat(b.voxels().sites().submanifold(kernel, Backends.cpu()).size()).isEqualTo(3);
    assertThat(closed.voxels().sites().submanifold(kernel, Backends.cpu()).size())
        .as("each itself, and two each other")
        .isEqualTo(5);
    assertThatThrownBy(() -> batch(Map.of("cells", "cylindrical", "cell-rounding", "nearest")))
        .hasMessageContaining("cylindrical cells take floor");
  }

  @Test
  void cloudsOfDifferentLengthsAreNotPadded() {
    PointCloud one = PointCloud.of(new float[] {0.2f, 0.2f, 0.2f, 70});
    CloudBatch b = batch(Map.of(), SWEEP, PointCloud.of(new float[0]), one);
    assertThat(b.points().dim(0)).isEqualTo(4);
    assertThat(b.offsets()).containsExactly(0, 3, 3);
    assertThat(features(b)).containsExactly(9, 30, 70);
    assertThat(b.voxels().sites().batch()).isEqualTo(3);
  }
}
