package vexel.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RngTest {
  /// The known answers published with the paper (Random123, `kat_vectors`, philox4x32 10).
  @Test
  void philoxGivesThePublishedAnswers() {
    assertThat(block(0, 0, 0)).isEqualTo(List.of(0xe169c58d6627e8d5L, 0x9b00dbd8bc57ac4cL));
    assertThat(block(-1, -1, -1)).isEqualTo(List.of(0x41c83b0e408f276dL, 0x6d5451fda20bc7c6L));
    assertThat(block(0x85a308d3243f6a88L, 0x0370734413198a2eL, 0x299f31d0a4093822L))
        .isEqualTo(List.of(0x94fdccebd16cfe09L, 0x24126ea15001e420L));
  }

  private static List<Long> block(long low, long high, long key) {
    return List.of(Philox.words(0, low, high, key), Philox.words(1, low, high, key));
  }

  /// Changing any of these numbers changes every seed of every user.
  @Test
  void streamsAreGolden() {
    Rng rng = Rng.seed(7).at("student").at("blocks", 3).at("weight");
    assertThat(rng).hasToString("7/student/blocks[3]/weight");
    assertThat(LongStream.range(0, 3).map(rng::bits))
        .containsExactly(0x49692ee95958647cL, 0x5853217b3b08a52L, 0x5aac7dfb16cf67d4L);
    assertThat(rng.uniform(0)).isEqualTo(0.28676121899602114);
    assertThat(rng.uniformFloat(0)).isEqualTo(0.28676116f);
    assertThat(LongStream.range(0, 3).mapToDouble(rng::normal))
        .containsExactly(-0.5628714271078861, -2.022474945539053, -0.3740205308463092);
    assertThat(IntStream.range(0, 8).map(i -> rng.index(i, 1000)))
        .containsExactly(286, 21, 354, 51, 562, 601, 549, 817);
    assertThat(rng.permutation(10)).containsExactly(4, 5, 1, 8, 9, 7, 3, 6, 0, 2);
    assertThat(Rng.seed(-1).bits(-1)).isEqualTo(0xc43b2def8c9c9559L);
  }

  @Test
  void noTwoPathsAreOneStream() {
    Rng r = Rng.seed(1);
    List<Rng> different =
        List.of(
            r,
            Rng.seed(2),
            r.at(""),
            r.at("", 0),
            r.at("ab"),
            r.at("a").at("b"),
            r.at("a/b"),
            r.at("x1"),
            r.at("x", 1),
            r.at("x").at("1"),
            r.at("x", 0),
            r.at("x"),
            r.at("ä"));
    Set<Long> first = new HashSet<>();
    different.forEach(d -> first.add(d.bits(0)));
    assertThat(first).hasSize(different.size());
    assertThat(r.at("x", 5).bits(9)).isEqualTo(Rng.seed(1).at("x", 5).bits(9));
  }

  @Test
  void uniformsAndNormalsHaveTheirMoments() {
    Rng rng = Rng.seed(11).at("moments");
    int n = 100_000;
    double[] u = LongStream.range(0, n).mapToDouble(rng::uniform).toArray();
    double[] z = LongStream.range(0, n).mapToDouble(rng::normal).toArray();
    assertThat(moment(u, 0, 1)).isCloseTo(0.5, within(0.004));
    assertThat(moment(u, 0.5, 2)).isCloseTo(1.0 / 12, within(0.001));
    assertThat(moment(z, 0, 1)).isCloseTo(0, within(0.013));
    assertThat(moment(z, 0, 2)).isCloseTo(1, within(0.02));
    assertThat(moment(z, 0, 4)).isCloseTo(3, within(0.15));
    for (int i = 0; i < 1000; i++) {
      assertThat(u[i]).isBetween(0.0, Math.nextDown(1.0));
      assertThat(u[i] - rng.uniformFloat(i)).isBetween(0.0, 0x1p-24);
    }
  }

  private static double moment(double[] x, double center, int power) {
    double sum = 0;
    for (double v : x) {
      sum += StrictMath.pow(v - center, power);
    }
    return sum / x.length;
  }

  /// Φ⁻¹ at the deciles and in the far tail, from mpmath with 30 digits.
  @Test
  void inverseNormalIsAccurate() {
    double[][] table = {
      {0.5, 0},
      {0.975, 1.959963984540054},
      {0.1, -1.2815515655446004},
      {1e-9, -5.9978070150076865},
      {0x1p-54, -8.292361075813595}
    };
    for (double[] row : table) {
      assertThat(InverseNormal.of(row[0])).isCloseTo(row[1], within(1e-14 * 10));
    }
  }

  @Test
  void indicesAreUniform() {
    Rng rng = Rng.seed(3).at("index");
    int[] counts = new int[7];
    for (int i = 0; i < 70_000; i++) {
      counts[rng.index(i, 7)]++;
    }
    for (int c : counts) {
      assertThat(c).isBetween(9_600, 10_400);
    }
    assertThat(rng.index(0, 1)).isZero();
    assertThat(rng.index(0, Integer.MAX_VALUE)).isNotNegative();
    assertThatThrownBy(() -> rng.index(0, 0)).hasMessageContaining("must be positive");
  }

  @Test
  void permutationsContainEachIndexOnce() {
    for (int n : new int[] {0, 1, 2, 13, 207}) {
      int[] p = Rng.seed(5).permutation(n);
      assertThat(p).hasSize(n).containsExactlyInAnyOrder(IntStream.range(0, n).toArray());
    }
  }
}
