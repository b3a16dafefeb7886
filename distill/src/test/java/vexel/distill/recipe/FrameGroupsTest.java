package vexel.distill.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameEntry;
import vexel.distill.data.FrameSource;
import vexel.distill.method.Neighbours;

/// Which frames a method sees together, and that it is said when nobody knows how they lie.
class FrameGroupsTest {
  /// Three frames of scene a and two of scene b; none is ever read.
  private record Entries(boolean posed) implements FrameSource {
    @Override
    public int size() {
      return 5;
    }

    @Override
    public FrameEntry entry(int i) {
      return new FrameEntry("f" + i, i < 3 ? "a" : "b", i, Path.of("f" + i));
    }

    @Override
    public Frame frame(int i) {
      throw new AssertionError("a group needs no points");
    }

    @Override
    public boolean poseKnown(int i) {
      return posed || i == 0;
    }

    @Override
    public String manifestHash() {
      return "";
    }
  }

  private static List<String> said(boolean posed, Neighbours neighbours) {
    List<String> lines = new ArrayList<>();
    Progress listening =
        new Progress() {
          @Override
          public void at(String what, long done, long total, String note) {}

          @Override
          public void say(String line) {
            lines.add(line);
          }
        };
    FrameGroups.warn(new Entries(posed), neighbours, listening);
    return lines;
  }

  @Test
  void unknownPosesAreSaidOnceWhereSweepsArePutTogether() {
    assertThat(said(false, Neighbours.TWO_BEFORE)).hasSize(1);
    assertThat(said(false, Neighbours.AROUND).getFirst()).contains("no poses", "as they stand");
  }

  @Test
  void nothingIsSaidWhereItDoesNotMatter() {
    assertThat(said(false, Neighbours.NONE)).isEmpty();
    assertThat(said(true, Neighbours.AROUND)).isEmpty();
  }

  @Test
  void groupsStayInTheirScene() {
    Entries frames = new Entries(true);
    assertThat(new FrameGroups(frames, Neighbours.NONE).keys()).containsExactly(0, 1, 2, 3, 4);
    assertThat(new FrameGroups(frames, Neighbours.NEXT).keys()).containsExactly(0, 1, 3);
    assertThat(new FrameGroups(frames, Neighbours.AROUND).keys()).containsExactly(1);
    assertThat(new FrameGroups(frames, Neighbours.TWO_BEFORE).keys()).containsExactly(2);
  }

  @Test
  void scenesTooShortAreRefused() {
    FrameSource one = new Entries(true).at(0);
    assertThatThrownBy(() -> new FrameGroups(one, Neighbours.NEXT))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("a second frame after each");
  }
}
