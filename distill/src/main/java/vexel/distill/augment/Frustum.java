package vexel.distill.augment;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import vexel.distill.geometry.Pairs;
import vexel.distill.geometry.Points;
import vexel.nn.sparse.LatticeCells;
import vexel.nn.sparse.Voxelization;
import vexel.nn.sparse.Xyz;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// The part of a sweep that ScaLR's student sees (Puy et al. 2024): the points visible in one
/// camera drawn uniformly, of these a random one per small voxel, and of these the nearest to a
/// random one.
///
/// @param voxel edge of a voxel, metres; voxels begin at the minimum of the visible points
/// @param maxPoints most points
public record Frustum(double voxel, int maxPoints) {
  /// 10 cm and 20 000 points.
  public static final Frustum SCALR = new Frustum(0.1, 20_000);

  /// One draw.
  ///
  /// @param camera which camera
  /// @param points which points
  public record Draw(int camera, PointSubset points) {}

  public Frustum {
    if (!(voxel > 0) || maxPoints < 1) {
      throw new IllegalArgumentException(
          "frustum: voxel " + voxel + " and maxPoints " + maxPoints + " must be positive");
    }
  }

  /// A camera among those that see any point, and the points kept for it.
  ///
  /// @param cameras the pairs of each camera with `points`
  /// @throws IllegalArgumentException if no camera sees a point: draw another sample
  public Draw draw(Points points, List<Pairs> cameras, Rng rng) {
    int[] seeing =
        IntStream.range(0, cameras.size()).filter(c -> cameras.get(c).size() > 0).toArray();
    if (seeing.length == 0) {
      throw new IllegalArgumentException(
          "frustum: none of " + cameras.size() + " cameras sees a point; draw another sample");
    }
    int camera = seeing[rng.at("camera").index(0, seeing.length)];
    int[] visible = Arrays.stream(cameras.get(camera).points()).distinct().toArray();
    int[] thinned = onePerVoxel(points, visible, rng.at("voxel"));
    int[] near = nearest(points, thinned, rng.at("centre").index(0, thinned.length));
    return new Draw(camera, PointSubset.listed(points.size(), near));
  }

  private int[] onePerVoxel(Points points, int[] visible, Rng rng) {
    double[] xyz = points.at(visible).toDoubles();
    float[] cloud = new float[xyz.length];
    for (int i = 0; i < xyz.length; i++) {
      cloud[i] = (float) xyz[i];
    }
    LatticeCells cells = new LatticeCells(Xyz.cube((float) voxel), LatticeCells.Anchor.MINIMUM);
    Voxelization voxels = Voxelization.of(cells, List.of(Tensor.of(cloud, visible.length, 3)));
    return Arrays.stream(voxels.draw(rng).toInts()).map(i -> visible[i]).sorted().toArray();
  }

  /// The `maxPoints` of `some` nearest to its entry `centre`, ties by lower index.
  private int[] nearest(Points points, int[] some, int centre) {
    if (some.length <= maxPoints) {
      return some;
    }
    double[] distance = new double[some.length];
    for (int i = 0; i < some.length; i++) {
      distance[i] = points.at(some[i]).minus(points.at(some[centre])).norm();
    }
    double[] ascending = distance.clone();
    Arrays.sort(ascending);
    double reach = ascending[maxPoints - 1];
    int[] near = new int[maxPoints];
    int atReach = maxPoints - (int) Arrays.stream(distance).filter(d -> d < reach).count();
    int n = 0;
    for (int i = 0; i < some.length; i++) {
      if (distance[i] < reach || (distance[i] == reach && atReach-- > 0)) {
        near[n++] = some[i];
      }
    }
    return near;
  }
}
