package vexel.distill.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import vexel.distill.Progress;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameEntry;
import vexel.distill.data.FrameSource;
import vexel.distill.data.PointCloud;
import vexel.distill.data.PointLabels;
import vexel.distill.geometry.Pose;
import vexel.distill.protocol.LabelledFrames.Rule;

class LabelledFramesTest {
  /// Scenes of `perScene` frames each; frame i has the classes of entry i mod their number.
  private record Labelled(int count, int perScene, List<List<Integer>> classes)
      implements FrameSource {
    @Override
    public int size() {
      return count * perScene;
    }

    @Override
    public FrameEntry entry(int i) {
      return new FrameEntry("frame-" + i, "scene-" + i / perScene, i, Path.of("sweep-" + i));
    }

    @Override
    public Frame frame(int i) {
      List<Integer> seen = classes.get(i % classes.size());
      byte[] labels = new byte[seen.size()];
      IntStream.range(0, labels.length).forEach(p -> labels[p] = seen.get(p).byteValue());
      return new Frame(
          entry(i),
          PointCloud.of(new float[4 * labels.length]),
          List.of(),
          Optional.of(PointLabels.of(labels)),
          Pose.IDENTITY,
          List.of());
    }

    @Override
    public String manifestHash() {
      return "";
    }
  }

  private static LabelledFrames choose(FrameSource train, String labels, Rule rule) {
    return LabelledFrames.choose(train, LabelFraction.parse(labels), rule, false, Progress.SILENT);
  }

  private static List<String> tokens(LabelledFrames chosen) {
    return chosen.list().lines().toList();
  }

  @Test
  void slidrTakesEveryHundredthScene() {
    FrameSource train = new Labelled(700, 2, List.of(List.of(1)));
    assertThat(choose(train, "1%", Rule.AUTO).frames().scenes())
        .containsExactly(
            "scene-99",
            "scene-199",
            "scene-299",
            "scene-399",
            "scene-499",
            "scene-599",
            "scene-699");
    assertThat(choose(train, "1%", Rule.AUTO).frames().size()).isEqualTo(14);
    assertThat(choose(train, "5%", Rule.AUTO).frames().scenes()).hasSize(35).startsWith("scene-19");
    assertThat(choose(train, "10%", Rule.AUTO).frames().scenes()).hasSize(70).startsWith("scene-9");
    assertThat(choose(train, "25%", Rule.AUTO).frames().scenes())
        .hasSize(175)
        .startsWith("scene-3");
    assertThat(choose(train, "50%", Rule.AUTO).frames().scenes())
        .hasSize(350)
        .startsWith("scene-1");
    assertThat(choose(train, "100%", Rule.AUTO).frames().size()).isEqualTo(1400);
  }

  @Test
  void semanticKittiTakesEveryHundredthScan() {
    FrameSource train = new Labelled(2, 250, List.of(List.of(1)));
    LabelledFrames chosen =
        LabelledFrames.choose(train, LabelFraction.parse("1%"), Rule.AUTO, true, Progress.SILENT);
    assertThat(tokens(chosen))
        .containsExactly("frame-0", "frame-100", "frame-200", "frame-300", "frame-400");
    assertThat(chosen.description()).isEqualTo("1% (scans), 5 frames of 2 scenes");
  }

  @Test
  void keyFramesHoldEveryClassAndShorterListsArePartOfLongerOnes() {
    List<List<Integer>> classes = new ArrayList<>();
    for (int i = 0; i < 99; i++) {
      classes.add(List.of(0, 1, 1 + i % 3));
    }
    classes.set(17, List.of(0, 4, 5, 6));
    classes.set(18, List.of(5, 6));
    classes.set(70, List.of(7, 0));
    FrameSource train = new Labelled(33, 3, classes);
    List<String> four = tokens(choose(train, "4f", Rule.AUTO));
    List<String> sixteen = tokens(choose(train, "16f", Rule.AUTO));
    List<String> sixtyFour = tokens(choose(train, "64f", Rule.AUTO));
    assertThat(List.of(four.size(), sixteen.size(), sixtyFour.size())).containsExactly(4, 16, 64);
    assertThat(four).contains("frame-17", "frame-70"); // the only ones with 4 and 7
    assertThat(sixteen).containsAll(four).doesNotHaveDuplicates();
    assertThat(sixtyFour).containsAll(sixteen);
    assertThat(tokens(choose(train, "16f", Rule.AUTO))).isEqualTo(sixteen);
    TreeSet<Integer> seen = new TreeSet<>();
    four.forEach(t -> seen.addAll(classes.get(Integer.parseInt(t.substring(6)))));
    assertThat(seen).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void whatCannotBeIsRefused() {
    FrameSource train = new Labelled(7, 1, List.of(List.of(1), List.of(2), List.of(3)));
    assertThatThrownBy(() -> choose(train, "1%", Rule.AUTO))
        .hasMessageContaining("every 100. of 7 scenes is none");
    assertThatThrownBy(() -> choose(train, "16f", Rule.AUTO)).hasMessageContaining("7 frames");
    assertThatThrownBy(() -> choose(train, "16f", Rule.SCANS)).hasMessageContaining("does not go");
    assertThatThrownBy(() -> choose(train, "1%", Rule.KEYFRAMES))
        .hasMessageContaining("label-rule = keyframes");
    FrameSource many =
        new Labelled(6, 1, List.of(List.of(1), List.of(2), List.of(3), List.of(4), List.of(5)));
    assertThatThrownBy(() -> choose(many, "4f", Rule.AUTO)).hasMessageContaining("need 5 frames");
  }
}
