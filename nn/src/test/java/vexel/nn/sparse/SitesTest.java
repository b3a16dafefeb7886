package vexel.nn.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.tensor.Backends;
import vexel.tensor.TensorException;

class SitesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0,0,0,1, 0,0,0,0 | row 1 [0, 0, 0, 0] belongs before row 0",
        "0,0,0,1, 0,0,0,1 | row 1 [0, 0, 0, 1] repeats row 0",
        "2,0,0,0          | row 0 [2, 0, 0, 0] is outside a batch of 2",
        "0,0,0,4          | row 0 [0, 0, 0, 4] is outside the grid [4, 4, 4]",
        "0,-1,0,0         | row 0 [0, -1, 0, 0] is outside the grid [4, 4, 4]",
        "0,0,2000000000,0 | beyond ±2^30",
        "0,0,0            | 3 numbers are no rows",
      })
  void refusesBadCoordinates(String rows, String message) {
    int[] coords =
        List.of(rows.split(",")).stream().mapToInt(s -> Integer.parseInt(s.trim())).toArray();
    assertThatThrownBy(() -> Sites.of(coords, 2, Zyx.cube(4)))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesKeysThatDoNotFit() {
    int far = 1 << 29;
    Sites sites = Sites.of(new int[] {0, -far, -far, -far, 1, far, far, far}, 2, null);
    assertThatThrownBy(() -> sites.submanifold(KernelShape.submanifold(3), Backends.cpu()))
        .hasMessageContaining("linear keys overflow")
        .hasMessageContaining("crop the points to a range");
  }

  @Test
  void sortsAnyOrderAndSaysWhereRowsWent() {
    int[] coords = {1, 0, 0, 0, 0, 5, -1, 2, 0, 5, -2, 9, 0, -7, 0, 0};
    Sites.Sorting s = Sites.sort(coords, 2, null);
    assertThat(s.sites().coords())
        .containsExactly(0, -7, 0, 0, 0, 5, -2, 9, 0, 5, -1, 2, 1, 0, 0, 0);
    assertThat(s.order().toInts()).containsExactly(3, 2, 1, 0);
    assertThatThrownBy(() -> Sites.sort(new int[] {0, 1, 1, 1, 0, 1, 1, 1}, 1, null))
        .hasMessageContaining("rows 0 and 1 are both [0, 1, 1, 1]");
  }

  @Test
  void joinsRaggedBatches() {
    Sites a = RandomSites.of(1, 2, 5, -3, Zyx.cube(9), null);
    Sites none = Sites.of(new int[0], 1, null);
    Sites all = Sites.concat(List.of(a, none, a));
    assertThat(all.batch()).isEqualTo(5);
    assertThat(all.size()).isEqualTo(2 * a.size());
    assertThat(all.start(2)).isEqualTo(all.start(3)).isEqualTo(a.size());
    assertThat(all.start(5)).isEqualTo(all.size());
    assertThat(Sites.of(all.coords(), 5, null).coords()).isEqualTo(all.coords());
  }

  @Test
  void hashNumbersKeysInOrderOfFirstAppearance() {
    VoxelHash hash = new VoxelHash(0);
    Random random = new Random(3);
    List<Long> keys = random.longs(4098).map(k -> k % 3000).boxed().toList();
    List<Long> distinct = keys.stream().distinct().toList();
    for (long key : keys) {
      assertThat(hash.put(key)).isEqualTo(distinct.indexOf(key));
    }
    assertThat(hash.size()).isEqualTo(distinct.size());
    assertThat(hash.find(1L << 40)).isEqualTo(-1);
  }
}
