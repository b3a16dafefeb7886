package vexel.distill.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.FrameSource;
import vexel.distill.data.NuScenes;
import vexel.distill.geometry.Pairs;
import vexel.distill.method.Batch;
import vexel.distill.method.Batch.Role;
import vexel.distill.method.Neighbours;
import vexel.distill.method.View;
import vexel.distill.superpixel.LabelMap;
import vexel.distill.world.Splits;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;
import vexel.tensor.Rng;

/// What a step sees: cameras, frustum, cuboids, crops, neighbours; pairs follow all of it.
class BatchBuilderTest {
  @TempDir private static Path folder;
  private static FrameSource frames;
  private static TeacherFeatures teacher;

  @BeforeAll
  static void world() throws IOException {
    Path data = folder.resolve("world");
    World.write(
        data,
        WorldSettings.of(2, 9)
            .withSplits(new Splits(2, 0, 0, 0))
            .withFrames(3)
            .withSmallLidar()
            .withImage(112, 224)
            .withCameras(List.of("CAM_FRONT", "CAM_BACK")),
        Progress.SILENT);
    frames = NuScenes.open(data).split("train");
    teacher = DistillRun.features(settings(Map.of()));
  }

  private static DistillSettings settings(Map<String, Object> changes) {
    return DistillSettings.BASE
        .with("test", Map.of("image-height", 56, "image-width", 112, "pairs", 0))
        .with("test", changes);
  }

  private static Batch batch(Map<String, Object> changes, Neighbours neighbours, long step) {
    DistillSettings s = settings(changes);
    Segments segments = Segments.of(s, teacher, Progress.SILENT);
    return new Minibatches(frames, teacher, s, neighbours, segments, Rng.seed(4)).training(step);
  }

  /// Every pair's point projects, before it was moved, to the pixel its view shows.
  private static void pairsFollow(Batch batch) {
    for (View view : batch.views()) {
      Batch.Shown shown = batch.frames().get(view.frame());
      Pairs all = view.camera().pairs(shown.frame().points(), frames.pairRule());
      Map<Integer, Integer> place =
          IntStream.range(0, all.size())
              .boxed()
              .collect(java.util.stream.Collectors.toMap(all::point, i -> i));
      assertThat(view.pairs().size()).isPositive();
      for (int i = 0; i < view.pairs().size(); i++) {
        int original = shown.kept().index(view.pairs().point(i) - shown.first());
        assertThat(place).containsKey(original);
      }
    }
  }

  @Test
  void oneCameraIsDrawnOfAll() {
    Batch two = batch(Map.of(), Neighbours.NONE, 0);
    Batch one = batch(Map.of("cameras", 1), Neighbours.NONE, 0);
    assertThat(two.views()).hasSize(4);
    assertThat(one.views()).hasSize(2);
    pairsFollow(two);
    pairsFollow(one);
    assertThat(one.pairs().size()).isLessThan(two.pairs().size());
  }

  @Test
  void aFrustumKeepsTheNearestPointsOneCameraSees() {
    Batch b = batch(Map.of("sweep", "frustum", "frustum-points", 300), Neighbours.NONE, 1);
    assertThat(b.voxelOf().size()).isLessThanOrEqualTo(600);
    assertThat(b.views()).hasSize(2);
    pairsFollow(b);
    long paired =
        b.views().stream().flatMapToInt(v -> IntStream.of(v.pairs().points())).distinct().count();
    assertThat(paired).as("every point is seen").isEqualTo(b.voxelOf().size());
  }

  @Test
  void cropsAndMirrorsMoveThePairsAndTheRegions() {
    Map<String, Object> crops =
        Map.of(
            "crop",
            "resized",
            "image-flip",
            0.5,
            "superpixels",
            20,
            "segment-cache",
            folder.resolve("cache").toString());
    boolean different = false;
    for (int step = 0; step < 3; step++) {
      Batch b = batch(crops, Neighbours.NONE, step);
      pairsFollow(b);
      for (View view : b.views()) {
        LabelMap map = view.segments().get();
        assertThat(map.height()).isEqualTo(56);
        assertThat(map.width()).isEqualTo(112);
        assertThat(view.patches().dim(0)).isEqualTo(4 * 8);
        different |= !view.patches().equals(teacher.of(view.camera()));
      }
    }
    assertThat(different).isTrue();
  }

  @Test
  void neighboursComeFromTheSameScene() {
    Batch b = batch(Map.of("batch", 1), Neighbours.AROUND, 0);
    assertThat(b.frames())
        .extracting(Batch.Shown::role)
        .containsExactly(Role.KEY, Role.BEFORE, Role.AFTER, Role.DENSE);
    Batch.Shown key = b.frames().get(0);
    Batch.Shown before = b.frames().get(1);
    assertThat(before.frame().entry().scene()).isEqualTo(key.frame().entry().scene());
    assertThat(before.frame().entry().timestamp()).isLessThan(key.frame().entry().timestamp());
    assertThat(b.frames().get(3).kept().size()).isEqualTo(key.kept().size() + before.kept().size());
    int keys = b.pairs().frames().toInts()[b.pairs().size() - 1];
    assertThat(keys).as("pairs are the key frame's").isZero();
    pairsFollow(batch(Map.of("batch", 1), Neighbours.TWO_BEFORE, 1));
  }

  @Test
  void scenesTooShortAreRefused() {
    DistillSettings s = settings(Map.of());
    assertThatThrownBy(
            () ->
                new Minibatches(
                    frames.at(0, 3),
                    teacher,
                    s,
                    Neighbours.NEXT,
                    Segments.of(s, teacher, Progress.SILENT),
                    Rng.seed(1)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("a second frame after each");
  }

  @Test
  void wordsNameThePixels() {
    Batch b = batch(Map.of("segments", "words"), Neighbours.NONE, 0);
    LabelMap map = b.views().get(0).segments().get();
    assertThat(map.height()).isEqualTo(56);
    assertThat(IntStream.of(map.toInts()).distinct().count()).isBetween(2L, 16L);
    assertThatThrownBy(
            () ->
                Segments.of(
                    settings(Map.of("segments", "words", "teacher", "random")),
                    teacher,
                    Progress.SILENT))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no words are known");
  }
}
