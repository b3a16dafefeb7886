package vexel.distill.method;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import vexel.autograd.Value;
import vexel.autograd.op.Segments;
import vexel.distill.geometry.Clusters;
import vexel.distill.geometry.Points;
import vexel.distill.geometry.Vec3;
import vexel.distill.head.ProjectionHead;
import vexel.distill.loss.InfoNce;
import vexel.distill.loss.PointToSegment;
import vexel.nn.Layer;
import vexel.nn.Pass;
import vexel.tensor.Tensor;

/// Seal (Liu et al., NeurIPS 2023): superpixel contrast, and two terms that tie a thing to itself
/// in the next frame and to its parts. Things are clusters of the points above the ground of both
/// frames, put where they were in the world.
///
/// ```
/// L_vfm = InfoNCE of superpoints and superpixels, as SLidR's                        (1)
/// L_tmp = InfoNCE of the cluster means of frame t with those of frame t + n         (2)
/// L_p2s = InfoNCE of every clustered point with the cluster means                   (3)
/// L     = L_vfm + L_tmp + L_p2s                                                     (4)
/// ```
///
/// *Reconstruction*, no training code being released: (2), (3), unit weights, τ = 0.07; the ground
/// by RANSAC, the clusters by density on a grid ([Clusters]). *Deviation*: SLIC superpixels where
/// the paper takes those of a segmentation model, unless a folder of label maps is given.
///
/// @param heads h, and g on the teacher's side
/// @param temperature τ
/// @param most points of (3) a step, evenly spread
public record Seal(ContrastHeads heads, double temperature, int most) implements Method {
  @Override
  public Map<String, Layer> parts() {
    return heads.parts();
  }

  @Override
  public Terms terms(Batch batch, Value features, Pass pass) {
    Value rows = heads.student(features, pass); // [V, D]
    SeenRegions seen = SeenRegions.of(batch, Batch.Role.KEY);
    Value spatial =
        InfoNce.of(
            temperature, seen.superpoints(rows), seen.superpixels(heads.projection())); //    (1)
    Terms terms = Terms.of("spatial", spatial).note("regions", seen.regions().size());

    int[] thing = things(batch, pass);
    int[] now = pointsOf(batch, Batch.Role.KEY, thing);
    int[] then = pointsOf(batch, Batch.Role.AFTER, thing);
    int[] shared = shared(thing, now, then);
    if (shared.length > 1) {
      Value a = means(batch, rows, thing, now, shared);
      Value b = means(batch, rows, thing, then, shared);
      terms.and("temporal", 1, InfoNce.of(temperature, a, b)); //                            (2)
    }
    if (now.length > 0) {
      int[] some = spread(now);
      Segments segments = segments(thing, some);
      Value points = rows.gatherRows(voxels(batch, some));
      terms.and("point-to-segment", 1, PointToSegment.of(points, segments, temperature)); // (3)
    }
    return terms.note("things", shared.length);
  }

  /// The cluster of each point of the batch, −1 for ground and noise. Clusters of different groups
  /// have different numbers.
  private static int[] things(Batch batch, Pass pass) {
    int[] thing = new int[batch.voxelOf().size()];
    int next = 0;
    int groups = 1 + batch.frames().stream().mapToInt(Batch.Shown::group).max().orElse(-1);
    for (int g = 0; g < groups; g++) {
      int group = g;
      List<Batch.Shown> frames = batch.frames().stream().filter(f -> f.group() == group).toList();
      Points world = Points.joined(frames.stream().map(Seal::inTheWorld).toList());
      int[] cluster = Clusters.RECONSTRUCTION.of(world, pass.rng().at("ground", g));
      int at = 0;
      for (Batch.Shown frame : frames) {
        for (int i = 0; i < frame.kept().size(); i++, at++) {
          thing[frame.first() + i] = cluster[at] < 0 ? -1 : next + cluster[at];
        }
      }
      next += 1 + Arrays.stream(cluster).max().orElse(-1);
    }
    return thing;
  }

  private static Points inTheWorld(Batch.Shown frame) {
    Points own = frame.kept().of(Points.of(frame.frame().points().toFloats(), 4));
    double[] xyz = new double[3 * own.size()];
    for (int i = 0; i < own.size(); i++) {
      Vec3 p = frame.frame().worldFromLidar().apply(own.at(i));
      xyz[3 * i] = p.x();
      xyz[3 * i + 1] = p.y();
      xyz[3 * i + 2] = p.z();
    }
    return Points.of(xyz);
  }

  /// The clustered points of the frames with a role.
  private static int[] pointsOf(Batch batch, Batch.Role role, int[] thing) {
    return batch.frames().stream()
        .filter(f -> f.role() == role)
        .flatMapToInt(f -> IntStream.range(f.first(), f.first() + f.kept().size()))
        .filter(p -> thing[p] >= 0)
        .toArray();
  }

  /// The clusters that both sets of points hold, ascending.
  private static int[] shared(int[] thing, int[] now, int[] then) {
    int[] other = Arrays.stream(then).map(p -> thing[p]).sorted().distinct().toArray();
    return Arrays.stream(now)
        .map(p -> thing[p])
        .sorted()
        .distinct()
        .filter(c -> Arrays.binarySearch(other, c) >= 0)
        .toArray();
  }

  /// Means [R, D] of unit rows over the points of the clusters `which`.
  private static Value means(Batch batch, Value rows, int[] thing, int[] points, int[] which) {
    int[] mine =
        Arrays.stream(points).filter(p -> Arrays.binarySearch(which, thing[p]) >= 0).toArray();
    int[] place = Arrays.stream(mine).map(p -> Arrays.binarySearch(which, thing[p])).toArray();
    Segments segments = Segments.of(Tensor.of(place, place.length), which.length);
    return rows.gatherRows(voxels(batch, mine)).segmentMean(segments);
  }

  private int[] spread(int[] points) {
    int n = Math.min(most, points.length);
    return IntStream.range(0, n).map(i -> points[(int) ((long) i * points.length / n)]).toArray();
  }

  /// The clusters of `points`, numbered without gaps.
  private static Segments segments(int[] thing, int[] points) {
    Map<Integer, Integer> number = new TreeMap<>();
    Arrays.stream(points).forEach(p -> number.put(thing[p], 0));
    int next = 0;
    for (Map.Entry<Integer, Integer> e : number.entrySet()) {
      e.setValue(next++);
    }
    int[] of = Arrays.stream(points).map(p -> number.getOrDefault(thing[p], -1)).toArray();
    return Segments.of(Tensor.of(of, of.length), next);
  }

  private static Tensor voxels(Batch batch, int[] points) {
    return batch.voxelOf().gatherRows(Tensor.of(points, points.length));
  }

  @Override
  public Optional<ProjectionHead> teacherSpace() {
    return heads.teacherSpace();
  }

  @Override
  public Neighbours neighbours() {
    return Neighbours.NEXT;
  }

  @Override
  public boolean regions(Batch.Role role) {
    return role == Batch.Role.KEY;
  }
}
