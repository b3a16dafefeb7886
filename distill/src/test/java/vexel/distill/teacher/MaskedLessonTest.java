package vexel.distill.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.autograd.Value;
import vexel.distill.Progress;
import vexel.distill.data.NuScenes;
import vexel.distill.world.Splits;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

class MaskedLessonTest {
  private static Lesson lesson;

  @BeforeAll
  static void world(@TempDir Path folder) throws Exception {
    WorldSettings one =
        WorldSettings.of(1, 5).withSplits(new Splits(0, 0, 0, 1)).withFrames(1).withSmallLidar();
    World.write(folder.resolve("w"), one, Progress.SILENT);
    lesson =
        MaskedLesson.read(NuScenes.open(folder.resolve("w")).split("teacher"), Progress.SILENT);
  }

  @Test
  void hidesBlocksUntilTwoPatchesInFiveAreHidden() {
    for (int seed = 0; seed < 50; seed++) {
      int hidden = 0;
      for (boolean p : MaskedLesson.mask(Rng.seed(seed))) {
        hidden += p ? 1 : 0;
      }
      assertThat(hidden / (double) TeacherCrop.PATCHES).isBetween(0.4, 0.4 + 64.0 / 512);
    }
  }

  @Test
  void onlyHiddenPatchesCount() {
    Lesson.Views views = lesson.draw(2, Rng.seed(3));
    int n = 2 * TeacherCrop.PATCHES;
    Tensor nothing = Tensor.of(new float[n * OrientedGradients.WIDTH], n, OrientedGradients.WIDTH);
    double atZero = views.loss(Value.of(nothing)).tensor().item();
    // a unit vector in each of twelve cells: at most 12 / 108, less where there is no structure
    assertThat(atZero).isBetween(0.05, 12.0 / 108);

    float[] x = views.images().toFloats();
    float[] y = new float[n * OrientedGradients.WIDTH];
    for (int p = 0; p < n; p++) {
      boolean hidden = hidden(x, p);
      java.util.Arrays.fill(
          y, p * OrientedGradients.WIDTH, (p + 1) * OrientedGradients.WIDTH, hidden ? 0 : 9);
    }
    Tensor wrongWhereSeen = Tensor.of(y, n, OrientedGradients.WIDTH);
    assertThat(views.loss(Value.of(wrongWhereSeen)).tensor().item())
        .isCloseTo(atZero, within(1e-6));
  }

  @Test
  void aDrawIsAFunctionOfItsPath() {
    assertThat(lesson.draw(1, Rng.seed(8)).images().toFloats())
        .isEqualTo(lesson.draw(1, Rng.seed(8)).images().toFloats());
  }

  /// Whether all pixels of patch p of a batch are 0.
  private static boolean hidden(float[] x, int p) {
    int view = p / TeacherCrop.PATCHES * TeacherCrop.NUMBERS;
    int q = p % TeacherCrop.PATCHES;
    for (int i = 0; i < TeacherCrop.PATCH * TeacherCrop.PATCH; i++) {
      int row = q / TeacherCrop.COLUMNS * TeacherCrop.PATCH + i / TeacherCrop.PATCH;
      int column = q % TeacherCrop.COLUMNS * TeacherCrop.PATCH + i % TeacherCrop.PATCH;
      if (x[view + row * TeacherCrop.WIDTH + column] != 0) {
        return false;
      }
    }
    return true;
  }
}
