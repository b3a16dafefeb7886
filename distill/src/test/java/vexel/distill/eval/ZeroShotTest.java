package vexel.distill.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.DataException;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameEntry;
import vexel.distill.data.FrameSource;
import vexel.distill.data.LidarsegClasses;
import vexel.distill.data.PointCloud;
import vexel.distill.data.PointLabels;
import vexel.distill.geometry.Pose;
import vexel.tensor.Tensor;
import vexel.tensor.io.SafetensorsWriter;

class ZeroShotTest {
  private static final List<String> CLASSES = List.of("road", "tree");

  @TempDir private Path folder;

  @Test
  void promptsAreNormalisedAveragedAndNormalisedAgain() {
    // unit: (1, 0) and (0, 1), whatever their lengths; the mean points between them
    float[] prompts = {3, 0, 0, 0.1f, 0, 2, 0, 5};
    Path file =
        write(Map.of("prompts", Tensor.of(prompts, 2, 2, 2)), Map.of("classes", "[\"a\",\"b\"]"));
    TextMatrix text = TextMatrix.read(file);
    assertThat(text.names()).containsExactly("a", "b");
    assertThat(text.rows().toFloats())
        .containsExactly(new float[] {0.70710677f, 0.70710677f, 0, 1}, within(1e-7f));

    Path apart =
        write(
            Map.of(
                "prompts.b", Tensor.of(new float[] {0, 2, 0, 5}, 2, 2),
                "prompts.a", Tensor.of(new float[] {3, 0, 0, 0.1f, 3, 0, 0, 7}, 4, 2)),
            Map.of("teacher", "clip"));
    TextMatrix named = TextMatrix.read(apart);
    assertThat(named.names()).containsExactly("a", "b");
    assertThat(named.rows().toFloats()).containsExactly(text.rows().toFloats());
    assertThat(named.teacher()).contains("clip");
  }

  @Test
  void filesThatHoldNoTextAreRefused() {
    Tensor two = Tensor.of(new float[] {1, 0, 0, 1}, 2, 2);
    refused(Map.of("x", two), Map.of(), "holds no text");
    refused(Map.of("text", two), Map.of("classes", "[\"a\"]"), "for the 1 names");
    refused(Map.of("prompts.a", two), Map.of("classes", "[\"a\",\"b\"]"), "'prompts.b'");
    Tensor opposite = Tensor.of(new float[] {1, 0, -1, 0}, 2, 2);
    refused(Map.of("prompts.a", opposite), Map.of(), "zero or not finite");
    Tensor wide = Tensor.of(new float[] {1, 0, 0}, 1, 3);
    refused(Map.of("prompts.a", two, "prompts.b", wide), Map.of(), "'b' has rows of 3");
  }

  private void refused(Map<String, Tensor> tensors, Map<String, String> metadata, String why) {
    Path file = write(tensors, metadata);
    assertThatThrownBy(() -> TextMatrix.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(why);
  }

  @Test
  void theStandInTeachersWordsAreUnitRowsOfTheSixteenClasses() throws IOException {
    TextMatrix world = TextMatrix.world();
    assertThat(world.names()).isEqualTo(LidarsegClasses.NAMES.subList(1, 17));
    assertThat(world.width()).isEqualTo(192);
    assertThat(world.teacher()).contains("world-text");
    for (int c = 0; c < 16; c++) {
      Tensor row = world.rows().select(0, c);
      assertThat(row.mul(row).sum().item()).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void namesAreReadFromYamlAndJson() throws IOException {
    Path yaml = Files.writeString(folder.resolve("n.yaml"), "road: [street, lane]\ntree: [oak]\n");
    Path json =
        Files.writeString(
            folder.resolve("n.json"), "{\"road\": [\"street\", \"lane\"], \"tree\": [\"oak\"]}");
    assertThat(ClassNames.read(yaml).names())
        .isEqualTo(ClassNames.read(json).names())
        .containsEntry("road", List.of("street", "lane"));
    Path bad = Files.writeString(folder.resolve("bad.yaml"), "road: street\n");
    assertThatThrownBy(() -> ClassNames.read(bad))
        .hasMessageContaining("class 'road' needs a list");
    assertThat(ClassNames.openScene().names().keySet())
        .containsExactlyElementsOf(LidarsegClasses.NAMES.subList(1, 17));
    assertThat(ClassNames.openScene().source()).contains("incomplete");
  }

  /// Five points, the last without a class: the nearest of all rows of a class decides.
  @Test
  void thePredictionIsTheClassOfTheNearestRow() {
    float[] rows = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    TextMatrix text =
        new TextMatrix(
            "t", Optional.empty(), List.of("Wide_street", "oak", "lane"), Tensor.of(rows, 3, 3));
    ClassNames names =
        new ClassNames("n", Map.of("road", List.of("wide street", "lane"), "tree", List.of("oak")));
    float[] own = {9, 1, 0, 0, 1, 2, 1, 2, 0, 0.1f, 0.3f, 0, 1, 0, 0}; // road road tree tree road
    float[] images = {0, 1, 0, 0, 9, 0}; // both sure of tree, of points 1 and 2
    FrameEncoder fused =
        frame -> new FrameEncoder.Encoded(new int[] {1, 2}, Tensor.of(images, 2, 3));
    ZeroShot.Outcome outcome =
        new ZeroShot(text, names, CLASSES)
            .judge(
                frames(new byte[] {1, 2, 2, 1, 0}),
                frame -> new FrameEncoder.Encoded(new int[] {0, 1, 2, 3, 4}, Tensor.of(own, 5, 3)),
                Optional.of(fused),
                Progress.SILENT);
    assertThat(counts(outcome.confusion())).containsExactly(1L, 1L, 1L, 1L);
    assertThat(counts(outcome.ensemble().orElseThrow())).containsExactly(1L, 1L, 0L, 2L);
  }

  private static List<Long> counts(Confusion c) {
    return List.of(c.count(0, 0), c.count(0, 1), c.count(1, 0), c.count(1, 1));
  }

  @Test
  void classesThatNoRowStandsForAreRefused() {
    TextMatrix text =
        new TextMatrix("t", Optional.empty(), List.of("road"), Tensor.of(new float[] {1, 0}, 1, 2));
    assertThatThrownBy(() -> new ZeroShot(text, ClassNames.verbatim(CLASSES), CLASSES))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("class 'tree' goes by [tree]");
    ClassNames other = new ClassNames("n", Map.of("sea", List.of("road")));
    assertThatThrownBy(() -> new ZeroShot(text, other, CLASSES))
        .hasMessageContaining("no class is called 'sea'");
  }

  private static FrameSource frames(byte[] labels) {
    Frame frame =
        new Frame(
            new FrameEntry("f", "s", 0, Path.of("f.bin")),
            PointCloud.of(new float[labels.length * PointCloud.FIELDS]),
            List.of(),
            Optional.of(PointLabels.of(labels)),
            Pose.IDENTITY,
            List.of());
    return new FrameSource() {
      @Override
      public int size() {
        return 1;
      }

      @Override
      public FrameEntry entry(int i) {
        return frame.entry();
      }

      @Override
      public Frame frame(int i) {
        return frame;
      }

      @Override
      public String manifestHash() {
        return "";
      }
    };
  }

  private Path write(Map<String, Tensor> tensors, Map<String, String> metadata) {
    Path file = folder.resolve("text.safetensors");
    SafetensorsWriter.of(tensors).metadata(metadata).write(file);
    return file;
  }
}
