package vexel.distill.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import vexel.distill.DataException;

/// Points by cell.
class CellNodesTest {
  @Test
  void theFirstPointsOfEachCellAreItsMembers() {
    long[] cell = {7, -2, 7, 7, -2, 1L << 40};
    int[] label = {3, 4, 5, 6, 8, 9};
    CellNodes nodes = CellNodes.of(cell, label, 2);
    assertThat(nodes.label().toInts()).containsExactly(4, 3, 9);
    assertThat(nodes.members().toInts()).containsExactly(1, 4, 0, 2, 5, 0);
    assertThat(nodes.valid().toBytes()).containsExactly(1, 1, 1, 1, 1, 0);
  }

  @Test
  void everyPointNeedsACellAndALabel() {
    int[] one = {1};
    assertThatThrownBy(() -> CellNodes.of(new long[] {1, 2}, one, 8))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("2 cells and 1 labels");
  }
}
