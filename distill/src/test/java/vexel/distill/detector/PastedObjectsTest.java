package vexel.distill.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.NuScenes;
import vexel.distill.detect.LabelledBox;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.RotatedIou;
import vexel.distill.geometry.Vec3;
import vexel.distill.loader.FrameCache;
import vexel.distill.loader.PlainOrder;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// Objects of other frames in a sample.
class PastedObjectsTest {
  @TempDir private static Path folder;
  private static NuScenes world;
  private static DetectSettings settings;

  @BeforeAll
  static void world() {
    World.write(
        folder.resolve("world"),
        WorldSettings.of(3, 5).withFrames(1).withSmallLidar().withImage(56, 112),
        Progress.SILENT);
    world = DetectRun.open(folder.resolve("world"));
    settings =
        DetectPresets.of("small", Modality.LIDAR)
            .with("test", Map.of("data", folder.resolve("world").toString(), "paste", true));
  }

  private static PastedObjects objects() {
    return new PastedObjects(world, new FrameCache(world, 1 << 26), settings);
  }

  /// A sweep of one far return, and one in a corner of the ground.
  private static PastedObjects.Sample empty() {
    Tensor cloud = Tensor.of(new float[] {31, 31, 0, 7, 0, 30, 30, 0, 7, 0}, 2, 5);
    return new PastedObjects.Sample(cloud, List.of());
  }

  @Test
  void whatIsPastedTouchesNothingAndBringsItsReturns() {
    PastedObjects.Sample sample = objects().into(empty(), Rng.seed(4));
    List<Box> boxes = sample.boxes().stream().map(LabelledBox::box).toList();
    assertThat(boxes).hasSizeGreaterThan(3);
    float[] p = sample.cloud().toFloats();
    for (int i = 0; i < boxes.size(); i++) {
      Box own = boxes.get(i);
      int returns = 0;
      for (int r = 0; r < p.length; r += 5) {
        returns += own.contains(new Vec3(p[r], p[r + 1], p[r + 2])) ? 1 : 0;
      }
      boolean inRange =
          StrictMath.abs(own.centre().x()) < 28 && StrictMath.abs(own.centre().y()) < 28;
      assertThat(returns).isGreaterThanOrEqualTo(inRange ? 1 : 0);
      for (Box other : boxes.subList(0, i)) {
        assertThat(RotatedIou.bev(own, other)).isZero();
      }
    }
    assertThat(objects().into(empty(), Rng.seed(4)).cloud().toFloats()).isEqualTo(p);
    assertThat(objects().into(empty(), Rng.seed(5)).cloud().toFloats()).isNotEqualTo(p);
  }

  @Test
  void aClassIsFilledUpAndReturnsUnderAPastedBoxGo() {
    PastedObjects.Sample first = objects().into(empty(), Rng.seed(4));
    LabelledBox one = first.boxes().getFirst();
    long same = first.boxes().stream().filter(b -> b.label() == one.label()).count();
    assertThat(same).isLessThanOrEqualTo(7);
    Vec3 c = one.box().centre();
    float marked = 300; // above any return's intensity
    float[] under = {(float) c.x(), (float) c.y(), (float) c.z(), marked, 0.5f};
    PastedObjects.Sample covered =
        objects().into(new PastedObjects.Sample(Tensor.of(under, 1, 5), List.of()), Rng.seed(4));
    assertThat(covered.boxes()).isEqualTo(first.boxes());
    float[] p = covered.cloud().toFloats();
    for (int r = 0; r < p.length; r += 5) {
      assertThat(p[r + 3]).isNotEqualTo(marked);
    }
    PastedObjects.Sample full = objects().into(first, Rng.seed(4));
    assertThat(full.boxes().subList(0, first.boxes().size())).isEqualTo(first.boxes());
  }

  @Test
  void batchesArePastedIntoInTrainingAlone() {
    DetectSettings plain = settings.with("test", Map.of("paste", false));
    assertThat(batches(settings).training(0).boxes().getFirst().size())
        .isGreaterThan(batches(plain).training(0).boxes().getFirst().size());
    assertThat(batches(settings).plain(0).boxes()).isEqualTo(batches(plain).plain(0).boxes());
    DetectSettings fusion = settings.with("test", Map.of("modality", "fusion"));
    assertThatThrownBy(() -> new DetectRun(fusion, Progress.SILENT))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("paste = true");
  }

  private static DetectBatches batches(DetectSettings s) {
    return new DetectBatches(
        world, s, new PlainOrder(world.size()), true, false, null, Rng.seed(1));
  }
}
