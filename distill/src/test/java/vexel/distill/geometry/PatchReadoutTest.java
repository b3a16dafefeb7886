package vexel.distill.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import vexel.tensor.Backends;
import vexel.tensor.DType;

class PatchReadoutTest {
  private static double entry(PatchReadout.Lists lists, int i) {
    return lists.weight().toDoubles()[i];
  }

  private static PatchReadout.Lists lists(PatchReadout r) {
    return r.lists(Backends.reference(), DType.F64);
  }

  @Test
  void alignedCornersReadTheCornerPatchesAlone() {
    PatchReadout r =
        PatchReadout.alignCorners(new int[] {0, 0, 7, 7}, new int[] {0, 11, 0, 11}, 8, 12, 2, 3);
    assertThat(r.pixels()).isEqualTo(4);
    assertThat(r.patches()).isEqualTo(6);
    assertThat(List.of(r.nearestPatch(0), r.nearestPatch(1), r.nearestPatch(2), r.nearestPatch(3)))
        .containsExactly(0, 2, 3, 5);
    for (int i = 0; i < 4; i++) {
      double largest = 0;
      for (int e = 0; e < 4; e++) {
        largest = StrictMath.max(largest, entry(lists(r), 4 * i + e));
      }
      assertThat(largest).isEqualTo(1);
    }
  }

  @Test
  void weightsAreBilinear() {
    // row 2 of 0…4 on 3 patches: y = 1; column 1 of 0…8 on 3 patches: x = 0.25
    PatchReadout r = PatchReadout.alignCorners(new int[] {2}, new int[] {1}, 5, 9, 3, 3);
    assertThat(lists(r).col().toInts()).containsExactly(3, 4, 6, 7);
    assertThat(lists(r).weight().toDoubles()).containsExactly(0.75, 0.25, 0, 0);
    assertThat(lists(r).ptr().toInts()).containsExactly(0, 4);
  }

  @Test
  void halfPixelClampsToTheBorder() {
    Camera camera = Camera.pinhole(10, 10, 8, 6, 12, 16);
    float[] points = {-3.1f, -2.3f, 4, 0, 4, 0}; // (0.25, 0.25) at 4 m; (u, v) = (18, 6) outside
    Pairs pairs = Pairs.project(points, 3, Pose.IDENTITY, camera, PairRule.HALF_PIXEL);
    assertThat(pairs.size()).isEqualTo(1);
    PatchReadout r = PatchReadout.of(pairs, 3, 4);
    assertThat(lists(r).weight().toDoubles()[0]).isCloseTo(1, within(1e-12));
    assertThat(r.nearestPatch(0)).isZero();
  }

  @Test
  void transposedListsHoldTheSameEntriesByPatch() {
    PatchReadout r =
        PatchReadout.alignCorners(new int[] {1, 3, 6}, new int[] {2, 9, 5}, 8, 12, 2, 3);
    double[][] forward = dense(lists(r), 3, 6);
    double[][] backward = dense(r.transposed(Backends.reference(), DType.F64), 6, 3);
    for (int i = 0; i < 3; i++) {
      for (int p = 0; p < 6; p++) {
        assertThat(backward[p][i]).isEqualTo(forward[i][p]);
      }
    }
  }

  private static double[][] dense(PatchReadout.Lists l, int rows, int columns) {
    double[][] m = new double[rows][columns];
    int[] ptr = l.ptr().toInts();
    for (int i = 0; i < rows; i++) {
      for (int e = ptr[i]; e < ptr[i + 1]; e++) {
        m[i][l.col().toInts()[e]] += l.weight().toDoubles()[e];
      }
    }
    return m;
  }

  @Test
  void concatStacksThePatches() {
    PatchReadout a = PatchReadout.alignCorners(new int[] {0}, new int[] {0}, 8, 8, 2, 2);
    PatchReadout b = PatchReadout.alignCorners(new int[] {7, 0}, new int[] {7, 0}, 8, 8, 2, 2);
    PatchReadout both = PatchReadout.concat(List.of(a, b));
    assertThat(both.patches()).isEqualTo(8);
    assertThat(both.pixels()).isEqualTo(3);
    assertThat(List.of(both.nearestPatch(0), both.nearestPatch(1), both.nearestPatch(2)))
        .containsExactly(0, 7, 4);
  }

  @Test
  void pixelsOutsideTheImageAreRefused() {
    assertThatThrownBy(() -> PatchReadout.alignCorners(new int[] {8}, new int[] {0}, 8, 8, 2, 2))
        .hasMessageContaining("outside the patch grid [2, 2]");
  }
}
