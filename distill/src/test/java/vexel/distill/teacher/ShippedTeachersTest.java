package vexel.distill.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vexel.distill.Progress;
import vexel.distill.augment.ImageView;
import vexel.distill.data.CameraView;
import vexel.distill.data.FrameSource;
import vexel.distill.data.NuScenes;
import vexel.distill.eval.structure.FeatureSpread;
import vexel.distill.recipe.Teacher;
import vexel.distill.recipe.Teachers;
import vexel.distill.world.Splits;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;
import vexel.tensor.Tensor;

/// The stand-in teachers that are shipped say different things of different patches: the gates of a
/// world that ask only for images.
class ShippedTeachersTest {
  @TempDir private static Path folder;
  private static FrameSource frames;

  @BeforeAll
  static void world() {
    World.write(
        folder.resolve("world"),
        WorldSettings.of(4, 31)
            .withSplits(new Splits(4, 0, 0, 0))
            .withFrames(1)
            .withSmallLidar()
            .withCameras(List.of("CAM_FRONT", "CAM_BACK_LEFT")),
        Progress.SILENT);
    frames = NuScenes.open(folder.resolve("world"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"world-text", "world-ssl"})
  void featuresSpread(String name) throws IOException {
    Teacher teacher = Teachers.named(name);
    List<Tensor> patches = new ArrayList<>();
    for (int f = 0; f < frames.size(); f++) {
      for (CameraView view : frames.frame(f).cameras()) {
        ImageView whole = ImageView.whole(view.camera().height(), view.camera().width(), 224, 448);
        patches.add(teacher.patches(whole.of(view.image().decode()))); // [512, 192]
      }
    }
    FeatureSpread spread = FeatureSpread.of(Tensor.concat(0, patches));
    assertThat(spread.effectiveRank()).isGreaterThanOrEqualTo(24);
    assertThat(spread.meanCosine()).isLessThanOrEqualTo(0.6);
  }
}
