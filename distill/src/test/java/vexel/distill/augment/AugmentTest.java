package vexel.distill.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import vexel.distill.data.PointCloud;
import vexel.distill.data.RgbImage;
import vexel.distill.geometry.Camera;
import vexel.distill.geometry.PairRule;
import vexel.distill.geometry.Pairs;
import vexel.distill.geometry.Points;
import vexel.distill.geometry.Pose;
import vexel.tensor.Rng;

/// A random cloud before one camera that looks along z and one that looks back along it.
class AugmentTest {
  private static final int N = 3000;
  private static final PointCloud CLOUD = cloud();
  private static final Points POINTS = Points.of(CLOUD.toFloats(), 4);
  private static final Camera CAMERA = Camera.pinhole(90, 90, 80, 60, 120, 160);
  private static final Pairs FRONT = pairs(Pose.IDENTITY);
  private static final Pairs BACK = pairs(Pose.of(new double[] {-1, 0, 0, 0, 1, 0, 0, 0, -1}));

  private static PointCloud cloud() {
    Rng rng = Rng.seed(5).at("cloud");
    float[] xyzi = new float[4 * N];
    for (int i = 0; i < xyzi.length; i++) {
      int point = i / 4;
      xyzi[i] = i % 4 == 3 ? point : (float) (20 * rng.uniform(i) - 10);
    }
    return PointCloud.of(xyzi);
  }

  private static Pairs pairs(Pose cameraFromLidar) {
    return Pairs.project(CLOUD.toFloats(), 4, cameraFromLidar, CAMERA, PairRule.SPEC);
  }

  @Test
  void cuboidsAreDroppedOnlyWhileEveryCameraKeepsEnough() {
    List<Pairs> cameras = List.of(FRONT, BACK);
    Set<Boolean> outcomes = new HashSet<>();
    for (int i = 0; i < 60; i++) {
      Rng rng = Rng.seed(2).at("drop", i);
      int enough = FRONT.size() - 2;
      PointSubset kept = new DropCuboids(0.6, 0).draw(POINTS, cameras, rng);
      PointSubset guarded = new DropCuboids(0.6, enough).draw(POINTS, List.of(FRONT), rng);
      boolean accepted = kept.of(FRONT).size() >= enough;
      outcomes.add(accepted);
      assertThat(guarded.indices()).isEqualTo(accepted ? kept.indices() : all());
      assertBox(kept);
    }
    assertThat(outcomes).containsExactlyInAnyOrder(true, false);
  }

  /// Points are gone exactly where they lie inside the box that the gone ones span.
  private static void assertBox(PointSubset kept) {
    Set<Integer> left = new HashSet<>(Arrays.stream(kept.indices()).boxed().toList());
    int[] gone = IntStream.range(0, N).filter(i -> !left.contains(i)).toArray();
    for (int axis = 0; axis < 3; axis++) {
      int a = axis;
      double low = Arrays.stream(gone).mapToDouble(i -> at(i, a)).min().orElse(0);
      double high = Arrays.stream(gone).mapToDouble(i -> at(i, a)).max().orElse(0);
      assertThat(high - low).isLessThan(0.6 * 20);
    }
    assertThat(
            Arrays.stream(kept.indices())
                .filter(
                    i -> gone.length > 0 && IntStream.range(0, 3).allMatch(a -> within(i, a, gone)))
                .toArray())
        .isEmpty();
  }

  private static boolean within(int i, int axis, int[] gone) {
    return Arrays.stream(gone).anyMatch(g -> at(g, axis) <= at(i, axis))
        && Arrays.stream(gone).anyMatch(g -> at(g, axis) >= at(i, axis));
  }

  private static double at(int i, int axis) {
    return axis == 0 ? POINTS.x(i) : axis == 1 ? POINTS.y(i) : POINTS.z(i);
  }

  private static int[] all() {
    return IntStream.range(0, N).toArray();
  }

  @Test
  void pairsAndPointsFollowASubset() {
    PointSubset odd = PointSubset.where(N, i -> i % 2 == 1);
    Pairs pairs = odd.of(FRONT);
    PointCloud cloud = odd.of(CLOUD);
    assertThat(pairs.size()).isBetween(1, FRONT.size() - 1);
    for (int i = 0; i < pairs.size(); i++) {
      int old = odd.index(pairs.point(i));
      assertThat(cloud.intensity(pairs.point(i))).isEqualTo(old);
      assertThat(odd.of(POINTS).at(pairs.point(i))).isEqualTo(POINTS.at(old));
      int was =
          IntStream.range(0, FRONT.size())
              .filter(j -> FRONT.point(j) == old)
              .findFirst()
              .orElseThrow();
      assertThat(pairs.col(i)).isEqualTo(FRONT.col(was));
    }
    assertThatThrownBy(() -> odd.of(Points.of(new double[6]))).hasMessageContaining("applied to 2");
  }

  @Test
  void cropsKeepEnoughPairsOrTakeTheWholeImage() {
    ResizedCrop crop = new ResizedCrop(0.3, 1, 14.0 / 9, 17.0 / 9, 56, 104, 1024, 0.75, 100);
    Set<ImageView> seen = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      ImageView view = crop.draw(FRONT, Rng.seed(4).at("crop", i));
      seen.add(view);
      Pairs left = view.of(FRONT);
      assertThat(left.size()).isGreaterThan((int) (0.75 * FRONT.size()));
      assertThat(left.height()).isEqualTo(56);
      assertThat(left.width()).isEqualTo(104);
      double area = (double) view.height() * view.width() / (120 * 160);
      boolean whole = view.equals(ImageView.whole(120, 160, 56, 104));
      assertThat(whole || (area > 0.29 && area <= 1)).isTrue();
      assertThat(whole || Math.abs((double) view.width() / view.height() - 1.72) < 0.2).isTrue();
    }
    assertThat(seen).hasSizeGreaterThan(50);
    Pairs none = FRONT.where(i -> false);
    assertThat(crop.draw(none, Rng.seed(4))).isEqualTo(ImageView.whole(120, 160, 56, 104));
    ResizedCrop greedy = new ResizedCrop(0.3, 0.3, 1.6, 1.6, 56, 104, 0, 1, 100);
    assertThat(greedy.draw(FRONT, Rng.seed(4)).height()).isEqualTo(60); // √(0.3·19200/1.6)
    assertThat(greedy.draw(FRONT, Rng.seed(4)).width()).isEqualTo(96);
  }

  /// An image that says where each of its pixels was, seen at its own size: every pair finds its
  /// pixel.
  @Test
  void imagesAndPairsAreCutAndMirroredAlike() {
    RgbImage image = RgbImage.blank(120, 160);
    for (int r = 0; r < 120; r++) {
      for (int c = 0; c < 160; c++) {
        image.set(r, c, r, c, 7);
      }
    }
    for (boolean mirrored : new boolean[] {false, true}) {
      ImageView view = new ImageView(20, 30, 80, 100, 80, 100, mirrored);
      RgbImage seen = view.of(image);
      Pairs pairs = view.of(FRONT);
      assertThat(pairs.size()).isBetween(100, FRONT.size() - 1);
      for (int i = 0; i < pairs.size(); i++) {
        int point = pairs.point(i);
        int was =
            Arrays.stream(all())
                .filter(j -> j < FRONT.size() && FRONT.point(j) == point)
                .findFirst()
                .orElseThrow();
        assertThat(seen.at(pairs.row(i), pairs.col(i), 0)).isEqualTo(FRONT.row(was));
        assertThat(seen.at(pairs.row(i), pairs.col(i), 1)).isEqualTo(FRONT.col(was));
      }
    }
    assertThat(image.flipped().flipped().toBytes()).isEqualTo(image.toBytes());
    assertThatThrownBy(() -> image.cropped(100, 0, 21, 160)).hasMessageContaining("row 100");
  }

  @Test
  void viewsAreMirroredAsOftenAsAsked() {
    ImageView whole = ImageView.whole(120, 160, 60, 80);
    long flips =
        IntStream.range(0, 2000)
            .filter(i -> whole.flipped(0.5, Rng.seed(1).at("flip", i)).mirrored())
            .count();
    assertThat(flips).isBetween(920L, 1080L);
  }

  @Test
  void aFrustumHoldsOnePointPerVoxelNearItsCentre() {
    Frustum frustum = new Frustum(2, 40);
    Set<Integer> drawn = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      Frustum.Draw draw = frustum.draw(POINTS, List.of(FRONT, BACK), Rng.seed(8).at("draw", i));
      drawn.add(draw.camera());
      Pairs camera = draw.camera() == 0 ? FRONT : BACK;
      assertThat(draw.points().of(camera).size()).isEqualTo(40).isEqualTo(draw.points().size());
      Frustum.Draw wide =
          new Frustum(2, N).draw(POINTS, List.of(FRONT, BACK), Rng.seed(8).at("draw", i));
      assertThat(wide.points().indices()).contains(draw.points().indices());
      assertOnePerVoxel(wide.points(), camera);
      assertBall(draw.points(), wide.points());
    }
    assertThat(drawn).containsExactlyInAnyOrder(0, 1);
    Pairs none = FRONT.where(i -> false);
    assertThat(frustum.draw(POINTS, List.of(none, BACK), Rng.seed(8)).camera()).isEqualTo(1);
    assertThatThrownBy(() -> frustum.draw(POINTS, List.of(none), Rng.seed(8)))
        .hasMessageContaining("another sample");
  }

  /// Every voxel of the camera's points holds exactly one of those kept.
  private static void assertOnePerVoxel(PointSubset kept, Pairs camera) {
    Set<String> cells = new HashSet<>();
    Arrays.stream(camera.points()).forEach(i -> cells.add(cell(i, camera)));
    List<String> of = Arrays.stream(kept.indices()).mapToObj(i -> cell(i, camera)).toList();
    assertThat(of).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(cells);
  }

  private static String cell(int i, Pairs camera) {
    StringBuilder cell = new StringBuilder();
    for (int axis = 0; axis < 3; axis++) {
      int a = axis;
      float low =
          (float) Arrays.stream(camera.points()).mapToDouble(j -> at(j, a)).min().orElseThrow();
      cell.append((int) Math.floor(((float) at(i, a) - low) / 2f)).append(' ');
    }
    return cell.toString();
  }

  /// Some point of the ball has it as its nearest ones.
  private static void assertBall(PointSubset ball, PointSubset all) {
    Set<Integer> in = new HashSet<>(Arrays.stream(ball.indices()).boxed().toList());
    assertThat(in)
        .anySatisfy(
            c -> {
              double far = in.stream().mapToDouble(i -> distance(i, c)).max().orElseThrow();
              assertThat(
                      Arrays.stream(all.indices())
                          .filter(i -> !in.contains(i))
                          .filter(i -> distance(i, c) < far))
                  .isEmpty();
            });
  }

  private static double distance(int i, int j) {
    return POINTS.at(i).minus(POINTS.at(j)).norm();
  }
}
