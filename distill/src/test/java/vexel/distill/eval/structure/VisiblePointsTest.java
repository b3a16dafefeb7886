package vexel.distill.eval.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.CameraView;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameEntry;
import vexel.distill.data.FrameSource;
import vexel.distill.data.ImageFile;
import vexel.distill.data.PointCloud;
import vexel.distill.data.PointLabels;
import vexel.distill.data.SensorPoses;
import vexel.distill.eval.FrameEncoder;
import vexel.distill.geometry.Camera;
import vexel.distill.geometry.Pose;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

class VisiblePointsTest {
  private static final int POINTS = 60;

  /// Point i of a frame has feature (frame, i), whatever it looks like.
  private static final FrameEncoder NUMBERS =
      frame -> {
        int[] backwards = IntStream.range(0, POINTS).map(i -> POINTS - 1 - i).toArray();
        float[] x = new float[2 * POINTS];
        for (int r = 0; r < POINTS; r++) {
          x[2 * r] = frame.entry().timestamp();
          x[2 * r + 1] = backwards[r];
        }
        return new FrameEncoder.Encoded(backwards, Tensor.of(x, POINTS, 2));
      };

  private final VisiblePoints points = VisiblePoints.of(frames(true), Progress.SILENT);

  /// Two cameras see the same points; each counts once. Points with an even number lie behind them.
  @Test
  void pointsThatAnyCameraSeesAreNumberedThroughAndKeepTheirFeatures() {
    assertThat(points.size()).isEqualTo(3 * POINTS / 2);
    int[] some = {0, 29, 30, 89};
    assertThat(points.features(some, NUMBERS, Progress.SILENT).toFloats())
        .containsExactly(0, 1, 0, 59, 1, 1, 2, 59);
  }

  @Test
  void uniformSamplesAreDistinctAscendingAndReachEverywhere() {
    int[] hits = new int[points.size()];
    for (int s = 0; s < 300; s++) {
      int[] drawn = points.uniform(30, Rng.seed(s));
      assertThat(drawn).hasSize(30).isSorted().doesNotHaveDuplicates();
      Arrays.stream(drawn).forEach(i -> hits[i]++);
    }
    assertThat(Arrays.stream(hits).min().orElse(0)).isGreaterThan(60); // 100 ± 8 expected
    assertThat(Arrays.stream(hits).max().orElse(0)).isLessThan(140);
    assertThat(points.uniform(30, Rng.seed(4))).containsExactly(points.uniform(30, Rng.seed(4)));
    assertThat(points.uniform(1000, Rng.seed(1))).hasSize(points.size());
  }

  /// Of 90 visible points 6 are unlabelled, 3 of class 0, 9 of class 1, 72 of class 2.
  @Test
  void balancedSamplesShareWhatRareClassesLeave() {
    Map<Integer, Integer> counts = new TreeMap<>();
    int[] drawn = points.balanced(40, Rng.seed(1));
    Arrays.stream(points.labels(drawn)).forEach(c -> counts.merge(c, 1, Integer::sum));
    assertThat(counts).isEqualTo(Map.of(0, 3, 1, 9, 2, 28));
    assertThat(drawn).isSorted().doesNotHaveDuplicates();
    VisiblePoints unlabelled = VisiblePoints.of(frames(false), Progress.SILENT);
    assertThatThrownBy(() -> unlabelled.balanced(40, Rng.seed(1)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no labels");
  }

  private static FrameSource frames(boolean labelled) {
    List<Frame> all = IntStream.range(0, 3).mapToObj(f -> frame(f, labelled)).toList();
    return new FrameSource() {
      @Override
      public int size() {
        return all.size();
      }

      @Override
      public FrameEntry entry(int i) {
        return all.get(i).entry();
      }

      @Override
      public Frame frame(int i) {
        return all.get(i);
      }

      @Override
      public String manifestHash() {
        return "";
      }
    };
  }

  private static Frame frame(int f, boolean labelled) {
    float[] xyzi = new float[POINTS * PointCloud.FIELDS];
    byte[] labels = new byte[POINTS];
    for (int i = 0; i < POINTS; i++) {
      xyzi[i * PointCloud.FIELDS + 2] = i % 2 == 0 ? -9 : 9;
      labels[i] = (byte) (i < 4 ? 0 : i < 6 ? 1 : i < 12 ? 2 : 3);
    }
    Camera camera = Camera.pinhole(8, 8, 8, 6, 12, 16);
    ImageFile image = new ImageFile(Path.of("absent.png"), 12, 16);
    SensorPoses poses = SensorPoses.rigid(Pose.IDENTITY);
    return new Frame(
        new FrameEntry("f" + f, "s", f, Path.of("f.bin")),
        PointCloud.of(xyzi),
        List.of(
            new CameraView("a", "a" + f, image, camera, poses, 0),
            new CameraView("b", "b" + f, image, camera, poses, 0)),
        labelled ? Optional.of(PointLabels.of(labels)) : Optional.empty(),
        Pose.IDENTITY,
        List.of());
  }
}
