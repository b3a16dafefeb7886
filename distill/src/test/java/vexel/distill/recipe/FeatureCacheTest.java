package vexel.distill.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vexel.distill.Progress;
import vexel.distill.data.FrameSource;
import vexel.distill.data.ImageFile;
import vexel.distill.data.NuScenes;
import vexel.distill.run.RunDirectory;
import vexel.distill.run.Yaml.SettingsException;
import vexel.distill.world.Splits;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;
import vexel.nn.vision.Vit;
import vexel.nn.vision.VitConfig;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.io.Safetensors;
import vexel.tensor.io.StoredType;

class FeatureCacheTest {
  private static final VitConfig CONFIG = VitConfig.dinov2(64, 1, 1, false).withPatches(14, 4);

  @TempDir private static Path world;
  private static FrameSource frames;

  @TempDir private Path dir;
  private final List<String> notes = new ArrayList<>();
  private final Progress progress =
      new Progress() {
        @Override
        public void at(String what, long done, long total, String note) {
          // nothing to show
        }

        @Override
        public void say(String line) {
          notes.add(line);
        }
      };

  @BeforeAll
  static void write() throws IOException {
    World.write(
        world.resolve("w"),
        WorldSettings.of(2, 9)
            .withSplits(new Splits(2, 0, 0, 0))
            .withFrames(2)
            .withSmallLidar()
            .withImage(56, 112)
            .withCameras(List.of("CAM_FRONT", "CAM_BACK")),
        Progress.SILENT);
    frames = NuScenes.open(world.resolve("w")).split("train");
  }

  private static Teacher teacher(long seed) {
    return Teachers.of("test", Vit.of(CONFIG, Rng.seed(seed)));
  }

  private FeatureCache cache(Teacher teacher) {
    return new FeatureCache(dir, teacher, 28, 56, progress);
  }

  private static ImageFile image(int camera) {
    return frames.frame(0).cameras().get(camera).image();
  }

  private static Tensor features(int seed) {
    float[] x = new float[8 * 64];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) Rng.seed(seed).normal(i);
    }
    return Tensor.of(x, 8, 64);
  }

  @Test
  void anImageIsComputedOnceAndRoundedAlways() {
    FeatureCache filling = cache(teacher(1));
    Tensor fresh = filling.features(image(0), () -> features(1));
    Path file = filling.file(image(0));
    assertThat(dir.relativize(file).toString()).matches("[0-9a-f]{2}.[0-9a-f]{62}\\.safetensors");
    Safetensors stored = Safetensors.read(file);
    assertThat(stored.storedType("features")).isEqualTo(StoredType.BF16);
    assertThat(stored.metadata()).containsEntry("grid", "2x4");
    FeatureCache reading = cache(teacher(1));
    Tensor found =
        reading.features(
            image(0),
            () -> {
              throw new AssertionError("computed again");
            });
    assertThat(found.toFloats()).isEqualTo(fresh.toFloats());
    float[] exact = features(1).toFloats();
    for (int i = 0; i < exact.length; i++) {
      assertThat(found.toFloats()[i]).isCloseTo(exact[i], offset(exact[i]));
    }
    assertThat(filling.computed()).isEqualTo(1);
    assertThat(reading.reused()).isEqualTo(1);
    assertThat(reading.bytes()).isEqualTo(filling.bytes()).isGreaterThan(8 * 64 * 2);
  }

  /// Half a unit of the eighth bit.
  private static org.assertj.core.data.Offset<Float> offset(float x) {
    return org.assertj.core.api.Assertions.within(Math.scalb(Math.abs(x), -8));
  }

  @Test
  void otherWeightsSizesAndImagesAreOtherFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    files.add(cache(teacher(1)).file(image(0)));
    files.add(cache(teacher(2)).file(image(0)));
    files.add(cache(teacher(1)).file(image(1)));
    files.add(new FeatureCache(dir, teacher(1), 56, 28, progress).file(image(0)));
    assertThat(files).doesNotHaveDuplicates();
    Path copy = Files.copy(image(0).path(), dir.resolve("moved.jpg"));
    assertThat(cache(teacher(1)).file(ImageFile.of(copy))).isEqualTo(files.get(0));
  }

  static Stream<UnaryOperator<byte[]>> damages() {
    return Stream.of(
        b -> new byte[0],
        b -> Arrays.copyOf(b, 100),
        b -> Arrays.copyOf(b, b.length - 1),
        b -> flipped(b, 9),
        b -> flipped(b, b.length / 2),
        b -> flipped(b, b.length - 1));
  }

  private static byte[] flipped(byte[] bytes, int at) {
    byte[] b = bytes.clone();
    b[at] ^= 0x10;
    return b;
  }

  @ParameterizedTest
  @MethodSource("damages")
  void aDamagedFileIsComputedAgainWithANote(UnaryOperator<byte[]> damage) throws IOException {
    Tensor first = cache(teacher(1)).features(image(0), () -> features(1));
    Path file = cache(teacher(1)).file(image(0));
    byte[] good = Files.readAllBytes(file);
    Files.write(file, damage.apply(good));
    Tensor again = cache(teacher(1)).features(image(0), () -> features(1));
    assertThat(again.toFloats()).isEqualTo(first.toFloats());
    assertThat(notes).singleElement().asString().contains("damaged", "computed again");
    assertThat(Files.readAllBytes(file)).isEqualTo(good);
  }

  @Test
  void whatAKilledWriterLeavesIsIgnored() throws IOException {
    Path file = cache(teacher(1)).file(image(0));
    Files.createDirectories(file.getParent());
    Files.write(file.resolveSibling("." + file.getFileName() + ".1-0.tmp"), new byte[40]);
    AtomicInteger computed = new AtomicInteger();
    for (int i = 0; i < 2; i++) {
      cache(teacher(1))
          .features(
              image(0),
              () -> {
                computed.incrementAndGet();
                return features(1);
              });
    }
    assertThat(computed).hasValue(1);
    assertThat(notes).isEmpty();
  }

  @Test
  void severalWritersAndReadersGetTheSame() throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      List<Future<Tensor>> all = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        int camera = i % 2;
        FeatureCache own = cache(teacher(1)); // as another process has
        all.add(pool.submit(() -> own.features(image(camera), () -> features(camera))));
      }
      for (int i = 0; i < all.size(); i++) {
        assertThat(all.get(i).get().toFloats()).isEqualTo(all.get(i % 2).get().toFloats());
      }
    }
    assertThat(notes).isEmpty();
  }

  @Test
  void aRunThatFillsAndOneThatReadsAgreeBitForBit() throws IOException {
    DistillSettings settings =
        DistillSettings.BASE.with(
            "test",
            Map.of(
                "student", "tiny",
                "teacher", "random",
                "steps", 1,
                "warmup", 0,
                "batch", 1,
                "pairs", 64,
                "image-height", 28,
                "image-width", 56,
                "voxel-size", 0.5,
                "feature-cache", dir.resolve("cache").toString()));
    String filled = parameters(settings, "first");
    try (Stream<Path> files = Files.walk(dir.resolve("cache"))) {
      assertThat(files.filter(Files::isRegularFile).count()).isGreaterThanOrEqualTo(2);
    }
    assertThat(parameters(settings, "second")).isEqualTo(filled);
    DistillSettings exact = settings.with("test", Map.of("feature-cache", "none"));
    assertThat(parameters(exact, "exact")).isNotEqualTo(filled);
  }

  private String parameters(DistillSettings settings, String run) throws IOException {
    return new DistillRun(
            settings, frames, frames.at(), DistillRun.features(settings, progress), progress)
        .run(RunDirectory.create(dir.resolve(run), settings), progress)
        .parametersSha256();
  }

  @Test
  void imagesThatChangeAtEveryStepAreRefused() {
    assertThatThrownBy(() -> Presets.of("slidr").with("test", Map.of("feature-cache", "c")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("crop = resized")
        .hasMessageContaining("another picture at every step");
  }
}
