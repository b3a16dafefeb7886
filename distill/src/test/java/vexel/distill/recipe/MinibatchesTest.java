package vexel.distill.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.Progress;
import vexel.distill.data.DataFault;
import vexel.distill.data.DataFormat;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameEntry;
import vexel.distill.data.FrameSource;
import vexel.distill.data.NuScenes;
import vexel.distill.loader.Prefetch;
import vexel.distill.method.Batch;
import vexel.distill.method.Neighbours;
import vexel.distill.method.View;
import vexel.distill.world.Splits;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;
import vexel.tensor.Rng;

/// The loader gives the same steps however it is set up, and faults at their step.
class MinibatchesTest {
  private static final int STEPS = 6;

  @TempDir private static Path folder;
  private static FrameSource frames;

  @BeforeAll
  static void world() {
    World.write(
        folder.resolve("world"),
        WorldSettings.of(2, 9)
            .withSplits(new Splits(2, 0, 0, 0))
            .withFrames(3)
            .withSmallLidar()
            .withImage(112, 224)
            .withCameras(List.of("CAM_FRONT", "CAM_BACK")),
        Progress.SILENT);
    frames = NuScenes.open(folder.resolve("world")).split("train");
  }

  private static DistillSettings settings(Map<String, Object> changes) {
    return DistillSettings.BASE
        .with("test", Map.of("image-height", 56, "image-width", 112, "pairs", 200))
        .with(
            "test",
            Map.of(
                "data",
                folder.resolve("world").toString(),
                "teacher",
                "random",
                "crop",
                "resized",
                "image-flip",
                0.5,
                "drop-cuboids",
                0.2))
        .with("test", changes);
  }

  private static Minibatches of(FrameSource frames, DistillSettings s) throws IOException {
    TeacherFeatures teacher = DistillRun.features(s); // its own: nothing is remembered
    Segments none =
        (view, shown) -> {
          throw new IllegalStateException("nobody asks");
        };
    return new Minibatches(frames, teacher, s, Neighbours.NONE, none, Rng.seed(4));
  }

  /// All numbers of a batch.
  private static String said(Batch b) {
    StringBuilder text = new StringBuilder().append(b.step()).append(b.tokens());
    text.append(Arrays.hashCode(b.voxels().sites().coords()));
    text.append(Arrays.hashCode(b.voxels().features().tensor().toFloats()));
    text.append(Arrays.hashCode(b.points().toFloats()));
    text.append(Arrays.hashCode(b.pairs().rows().toInts()));
    text.append(Arrays.hashCode(b.pairs().points().toInts()));
    text.append(Arrays.hashCode(b.pairs().teacher().toFloats()));
    for (View view : b.views()) {
      text.append(Arrays.hashCode(view.patches().toFloats()));
    }
    return text.toString();
  }

  private static List<String> run(Map<String, Object> changes) throws IOException {
    List<String> said = new ArrayList<>();
    Minibatches data = of(frames, settings(changes));
    try (Prefetch<Supplier<Batch>> ahead = data.ahead(0, STEPS)) {
      for (int step = 0; step < STEPS; step++) {
        said.add(said(ahead.next().get()));
      }
    }
    return said;
  }

  @Test
  void stepsAreTheSameForAnyLoader() throws IOException {
    List<String> inline = run(Map.of("workers", 0));
    assertThat(inline).doesNotHaveDuplicates();
    assertThat(run(Map.of("workers", 1, "prefetch", 1))).isEqualTo(inline);
    assertThat(run(Map.of("workers", 2, "prefetch", 4, "frame-memory", 0))).isEqualTo(inline);
    assertThat(run(Map.of("workers", 3, "prefetch", 2))).isEqualTo(inline);
    Batch alone = of(frames, settings(Map.of())).training(4);
    assertThat(said(alone)).as("from the middle").isEqualTo(inline.get(4));
    assertThat(run(Map.of("workers", 3, "crop", "none", "image-flip", 0)))
        .as("and with the whole image, whose features are remembered")
        .isEqualTo(run(Map.of("workers", 0, "crop", "none", "image-flip", 0)));
  }

  /// The world with a frame that cannot be read.
  private record Broken(FrameSource source, int broken) implements FrameSource {
    @Override
    public int size() {
      return source.size();
    }

    @Override
    public FrameEntry entry(int i) {
      return source.entry(i);
    }

    @Override
    public Frame frame(int i) {
      if (i == broken) {
        throw DataFault.missing(entry(i).source(), "copy it again");
      }
      return source.frame(i);
    }

    @Override
    public String manifestHash() {
      return source.manifestHash();
    }
  }

  @Test
  void aFaultComesAtItsStep() throws IOException {
    int[] order = Rng.seed(4).at("order", 0).permutation(frames.size());
    for (int workers : new int[] {0, 1, 3}) {
      DistillSettings s = settings(Map.of("workers", workers, "prefetch", 5, "batch", 1));
      try (Prefetch<Supplier<Batch>> ahead = of(new Broken(frames, order[3]), s).ahead(0, 6)) {
        for (int step = 0; step < 3; step++) {
          assertThat(ahead.next().get().step()).isEqualTo(step);
        }
        assertThatThrownBy(ahead::next)
            .isInstanceOf(DataFault.class)
            .hasMessageContaining(frames.entry(order[3]).source().toString());
      }
    }
  }

  @Test
  void classesCanBeBalanced() throws IOException {
    DistillSettings s =
        settings(Map.of("order", "class-balanced", "empty-frames", "replace", "batch", 1));
    FrameSource boxed =
        s.loader().open(DataFormat.NUSCENES, folder.resolve("world"), "auto").split("train");
    assertThat(boxed.boxes(0)).isNotEmpty();
    Minibatches data = of(boxed, s);
    List<String> drawn = new ArrayList<>();
    for (int step = 0; step < data.stepsPerEpoch(); step++) {
      drawn.addAll(data.training(step).tokens());
    }
    assertThat(drawn).as("of at most 6 frames and 10 classes").isNotEmpty();
    List<String> known = new ArrayList<>();
    for (int i = 0; i < boxed.size(); i++) {
      known.add(boxed.entry(i).token());
    }
    assertThat(known).containsAll(drawn);
    data.inspect(100, Progress.SILENT);
    assertThatThrownBy(() -> of(frames, s)).hasMessageContaining("has an annotated object");
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> settings(Map.of("workers", -1))).hasMessageContaining("workers = -1");
    assertThatThrownBy(() -> settings(Map.of("prefetch", 0))).hasMessageContaining("prefetch = 0");
    assertThatThrownBy(() -> settings(Map.of("order", "random")))
        .hasMessageContaining("plain, class-balanced");
  }
}
