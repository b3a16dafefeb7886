package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vexel.nn.sparse.CylindricalCells;
import vexel.nn.sparse.HardVoxels;
import vexel.nn.sparse.RangeCells;
import vexel.nn.sparse.Voxelization;
import vexel.nn.sparse.Voxels;
import vexel.nn.sparse.Xyz;
import vexel.nn.sparse.Zyx;
import vexel.tensor.Tensor;
import vexel.tensor.io.Safetensors;

/// Voxelisation against the golden vectors: cells, order, counts, indices exactly, means closely.
class VoxelGoldenTest {
  private static Safetensors golden(String file) {
    return Safetensors.read(Shared.require("goldens/" + file));
  }

  /// The settings stand in the attributes of the files; they differ in the size of a voxel alone.
  @ParameterizedTest
  @ValueSource(strings = {"sparse_conv.safetensors", "recorded/sparse_conv.safetensors"})
  void voxelises(String file) {
    Safetensors golden = golden(file);
    Xyz size = file.startsWith("recorded") ? Xyz.cube(0.25f) : new Xyz(0.3f, 0.3f, 0.2f);
    List<Tensor> clouds =
        List.of(golden.read("voxelize/b0/points"), golden.read("voxelize/b1/points"));
    RangeCells rule = range(golden, 0, size);
    Zyx grid = rule.grid();
    for (int b = 0; b < 2; b++) {
      String at = "voxelize/b" + b + "/";
      Voxelization one = Voxelization.of(range(golden, b, size), List.of(clouds.get(b)));
      assertThat(withoutBatch(one.sites().coords()))
          .isEqualTo(golden.read(at + "coords_zyx").toInts());
      assertThat(one.counts().toInts()).isEqualTo(golden.read(at + "count").toInts());
      assertThat(one.pointToVoxel().toInts())
          .isEqualTo(golden.read(at + "point_to_voxel").toInts());
      close(one.mean(clouds.get(b)), golden.read(at + "mean"));

      HardVoxels hard = HardVoxels.of(range(golden, b, size), clouds.get(b), 5, 400);
      assertThat(hard.coords().toInts()).isEqualTo(golden.read(at + "hard_coords_zyx").toInts());
      assertThat(hard.counts().toInts()).isEqualTo(golden.read(at + "hard_num_points").toInts());
      assertThat(hard.points().toFloats()).isEqualTo(golden.read(at + "hard_voxels").toFloats());
    }
    Voxelization both = Voxelization.of(rule, clouds);
    if (rule.equals(range(golden, 1, size))) {
      assertThat(both.sites().coords()).isEqualTo(golden.read("coords0_bzyx").toInts());
      assertThat(both.sites().grid()).isEqualTo(grid);
    }
  }

  private static RangeCells range(Safetensors golden, int b, Xyz size) {
    float[] r = golden.read("voxelize/b" + b + "/range_xyzxyz").toFloats();
    return RangeCells.of(size, new Xyz(r[0], r[1], r[2]), new Xyz(r[3], r[4], r[5]));
  }

  private static int[] withoutBatch(int[] bzyx) {
    int[] zyx = new int[bzyx.length / 4 * 3];
    for (int r = 0; r < bzyx.length / 4; r++) {
      System.arraycopy(bzyx, 4 * r + 1, zyx, 3 * r, 3);
    }
    return zyx;
  }

  private static void close(Voxels got, Tensor want) {
    float[] g = got.features().tensor().toFloats();
    float[] w = want.toFloats();
    assertThat(g).hasSameSizeAs(w);
    float largest = 0;
    for (float v : w) {
      largest = Math.max(largest, Math.abs(v));
    }
    for (int i = 0; i < w.length; i++) {
      assertThat(Math.abs(g[i] - w[i])).as("element %d", i).isLessThan(1e-5f + 2e-5f * largest);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = "networks.safetensors")
  void voxelisesInCylinders(String file) {
    Safetensors golden = golden(file);
    String at = "sparse/voxelize_cylindrical/";
    Tensor points = golden.read(at + "points");
    Voxelization v = Voxelization.of(CylindricalCells.slidr(), List.of(points));
    int[] rhoPhiZ = golden.read(at + "point_cells").toInts();
    int[] expectedVoxel = golden.read(at + "point_to_voxel").toInts();
    int[] representative = golden.read(at + "representative").toInts();
    int[] voxel = v.pointToVoxel().toInts();
    int[] coords = v.sites().coords();
    int[] first = v.first().toInts();
    assertThat(v.sites().size()).isEqualTo(representative.length);
    for (int i = 0; i < voxel.length; i++) {
      int site = 4 * voxel[i];
      assertThat(List.of(coords[site + 3], coords[site + 2], coords[site + 1]))
          .as("point %d", i)
          .isEqualTo(List.of(rhoPhiZ[3 * i], rhoPhiZ[3 * i + 1], rhoPhiZ[3 * i + 2]));
      assertThat(first[voxel[i]]).isEqualTo(representative[expectedVoxel[i]]);
    }
  }
}
