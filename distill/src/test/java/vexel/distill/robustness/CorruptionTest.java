package vexel.distill.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import vexel.distill.data.PointCloud;
import vexel.distill.robustness.Lidar.Benchmark;
import vexel.tensor.Rng;

class CorruptionTest {
  private static final Scan STREET = Scans.street();
  private static final Rng RNG = Rng.seed(7).at("scan");

  private static Scan under(CorruptionType type, Severity severity) {
    return type.of(severity, Scans.LIDAR).apply(STREET, RNG);
  }

  /// Points lost, ignored or moved; in snow the flakes.
  private static long harm(CorruptionType type, Scan scan) {
    if (type == CorruptionType.SNOW) {
      return Scans.count(scan, 0);
    }
    long lost = (long) STREET.size() - scan.size();
    return lost > 0
        ? lost + Scans.count(scan, 0)
        : Scans.count(scan, 0)
            + IntStream.range(0, scan.size()).filter(i -> moved(scan, i)).count();
  }

  private static boolean moved(Scan scan, int i) {
    return Math.abs(scan.x(i) - STREET.x(i)) + Math.abs(scan.y(i) - STREET.y(i)) > 0.05;
  }

  @ParameterizedTest
  @EnumSource
  void equalPathsGiveEqualBitsAndHeavierIsWorse(CorruptionType type) {
    Scan before = Scans.street();
    long harm = 0;
    for (Severity severity : Severity.values()) {
      Scan scan = under(type, severity);
      assertThat(scan).isEqualTo(under(type, severity));
      assertThat(harm(type, scan)).as(severity.word()).isGreaterThanOrEqualTo(harm);
      harm = harm(type, scan);
    }
    assertThat(harm).isPositive();
    assertThat(STREET).as("the clean scan stays").isEqualTo(before);
    boolean fixed = Set.of(CorruptionType.WET_GROUND, CorruptionType.CROSS_SENSOR).contains(type);
    Scan other = type.of(Severity.HEAVY, Scans.LIDAR).apply(STREET, Rng.seed(7).at("other"));
    assertThat(other.equals(under(type, Severity.HEAVY))).as("nothing is random").isEqualTo(fixed);
  }

  @ParameterizedTest
  @CsvSource({
    "32, LIGHT, 8",
    "32, MODERATE, 16",
    "32, HEAVY, 24",
    "64, LIGHT, 16",
    "64, HEAVY, 48"
  })
  void aCheaperSensorHasFewerLasersAndHalfThePoints(int beams, Severity severity, int gone) {
    Lidar lidar = new Lidar(Benchmark.NUSCENES_C, beams, 255, Set.of(), Set.of());
    BitSet out = CrossSensor.of(severity, lidar).out();
    assertThat(out.cardinality()).isEqualTo(gone);
    assertThat(out.get(0)).isFalse();
    if (beams == 32) {
      assertThat(under(CorruptionType.CROSS_SENSOR, severity).size())
          .isEqualTo((32 - gone) * 100 / 2);
    }
  }

  @Test
  void whichLasersGo() {
    Lidar lidar = Scans.LIDAR;
    assertThat(CrossSensor.of(Severity.LIGHT, lidar).out().stream())
        .containsExactly(1, 5, 9, 13, 17, 21, 25, 29);
    assertThat(CrossSensor.of(Severity.HEAVY, lidar).out().stream())
        .startsWith(1, 2, 3, 4, 6, 7, 8, 10)
        .endsWith(30, 31);
    assertThat(BeamMissing.of(Severity.HEAVY, lidar)).isEqualTo(new BeamMissing(2, 28, 24));
    Lidar many = new Lidar(Benchmark.SEMANTICKITTI_C, 64, 1, Set.of(), Set.of());
    assertThat(BeamMissing.of(Severity.LIGHT, many)).isEqualTo(new BeamMissing(4, 58, 16));
    Scan left = under(CorruptionType.BEAM_MISSING, Severity.HEAVY);
    BitSet rings = new BitSet();
    IntStream.range(0, left.size()).forEach(i -> rings.set(left.ring(i)));
    assertThat(rings.get(0) && rings.get(1) && rings.get(29) && rings.get(31)).isTrue();
    assertThat(32 - rings.cardinality()).isBetween(10, 24); // drawn with replacement
    assertThat(left.size()).isEqualTo(100 * rings.cardinality());
  }

  @Test
  void crosstalkIsGaussianAndIgnored() {
    Scan scan = new Crosstalk(0.5, 3).apply(STREET, RNG);
    assertThat(Scans.count(scan, 0)).isEqualTo(STREET.size() / 2);
    SummaryStatistics x = new SummaryStatistics();
    for (int i = 0; i < scan.size(); i++) {
      double dx = scan.x(i) - STREET.x(i);
      if (scan.label(i) == 0) {
        x.addValue(dx);
      } else {
        assertThat(dx).isZero();
      }
    }
    assertThat(x.getMean()).isCloseTo(0, within(0.25));
    assertThat(x.getStandardDeviation()).isCloseTo(3, within(0.2));
    Lidar kitti = new Lidar(Benchmark.SEMANTICKITTI_C, 64, 1, Set.of(), Set.of());
    assertThat(Crosstalk.of(Severity.HEAVY, kitti).share()).isEqualTo(0.01);
  }

  @Test
  void motionMovesTheScanAsAWholeAndEveryPointALittle() {
    Scan scan = new MotionBlur(0.3).apply(STREET, RNG);
    SummaryStatistics x = new SummaryStatistics();
    SummaryStatistics z = new SummaryStatistics();
    for (int i = 0; i < scan.size(); i++) {
      x.addValue(scan.x(i) - STREET.x(i));
      z.addValue(scan.z(i) - STREET.z(i));
      assertThat(scan.label(i)).isEqualTo(STREET.label(i));
    }
    assertThat(x.getMean()).isCloseTo(0.3 * RNG.at("shift").normal(0), within(0.002));
    assertThat(x.getStandardDeviation()).isCloseTo(0.03, within(0.002));
    assertThat(z.getStandardDeviation()).isCloseTo(0.015, within(0.001));
  }

  @Test
  void paintSwallowsVehiclesAlone() {
    Scan scan =
        new IncompleteEcho(Set.of(Scans.BUS, Scans.CAR, Scans.WALL), 0.85).apply(STREET, RNG);
    assertThat(Scans.count(scan, Scans.BUS)).as("10 or fewer stay").isEqualTo(8);
    assertThat(Scans.count(scan, Scans.CAR)).isEqualTo(12 - 10);
    long wall = Scans.count(STREET, Scans.WALL);
    assertThat(Scans.count(scan, Scans.WALL)).isEqualTo(wall - (int) (wall * 0.85));
    assertThat(Scans.count(scan, Scans.ROAD)).isEqualTo(Scans.count(STREET, Scans.ROAD));
  }

  // numbers of an independent integration in Python
  @Test
  void fogSendsItsOwnEcho() {
    FogEcho clear = new FogEcho(0);
    FogEcho thick = new FogEcho(0.06);
    assertThat(clear.strength(2)).isCloseTo(4.86824e-10, within(1e-12));
    assertThat(clear.strength(50)).isCloseTo(4.64459e-9, within(1e-13));
    assertThat(clear.distance(50)).isCloseTo(4.7, within(1e-9));
    assertThat(thick.strength(50)).isCloseTo(3.81542e-9, within(1e-13));
    assertThat(thick.distance(50)).isCloseTo(4.6, within(1e-9));
    assertThat(clear.strength(0.5)).isZero();
  }

  @Test
  void fogDimsAndHides() {
    Fog thin = new Fog(1e-9, List.of(0.02), 1e-6, 10, 255);
    Scan dim = thin.apply(STREET, RNG);
    IntPredicate wall = i -> STREET.label(i) == Scans.WALL;
    for (int i : IntStream.range(0, dim.size()).filter(wall).toArray()) {
      double left = Math.rint(100 * StrictMath.exp(-0.04 * STREET.range(i)));
      assertThat(dim.intensity(i)).isEqualTo((float) left);
    }
    Scan hidden = new Fog(0.2, List.of(0.06), 1e-6, 10, 255).apply(STREET, RNG);
    for (int i : IntStream.range(0, hidden.size()).filter(wall).toArray()) {
      assertThat(hidden.label(i)).isZero();
      double nearer = hidden.range(i) / STREET.range(i);
      assertThat(nearer)
          .isBetween(4.6 / (STREET.range(i) + 10) - 1e-6, 4.6 / (STREET.range(i) - 10));
    }
  }

  // numbers of Fresnel's equations written with amplitudes, in Python
  @ParameterizedTest
  @CsvSource({
    "0, 0.1, 0.09622915906583454",
    "1.0, 0.05, 0.049863499922072",
    "1.4, 0.5, 0.32391337703788564",
    "1.5, 1.0, 0.43609838548984386"
  })
  void waterLetsLightThroughTwice(double angle, double ground, double expected) {
    assertThat(WaterFilm.transmittance(StrictMath.cos(angle), ground))
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void waterMirrorsGrazingBeamsAway() {
    Scan light = under(CorruptionType.WET_GROUND, Severity.LIGHT);
    Scan heavy = under(CorruptionType.WET_GROUND, Severity.HEAVY);
    assertThat(light.size()).as("a little water dims at most").isEqualTo(STREET.size());
    assertThat(Scans.count(heavy, Scans.WALL)).isEqualTo(Scans.count(STREET, Scans.WALL));
    // n is 60/255 everywhere, so ρ = 1/15: kept where 15 t(θ, 1/15) / θ > 0.7
    for (int ring = 0; ring < 24; ring++) {
      int r = ring;
      double angle = StrictMath.atan2(3 * (ring + 1), 2);
      double t = WaterFilm.transmittance(StrictMath.cos(angle), 1 / 15.0);
      boolean kept = IntStream.range(0, heavy.size()).anyMatch(i -> heavy.ring(i) == r);
      assertThat(kept).as("ring " + ring).isEqualTo(15 * t / angle > 0.7);
    }
  }

  // the rates and the shares covered stand in the names of the benchmark's files of snowflakes
  @ParameterizedTest
  @CsvSource({
    "0.5, 2.0, 2.2383844962893775, 6.944444444444445e-07",
    "1.0, 1.6, 8.847991609353935, 1.7361111111111108e-06",
    "2.5, 1.6, 34.97475775452152, 4.340277777777777e-06"
  })
  void snowfallsAreTheBenchmarks(double rate, double velocity, double rain, double covered) {
    assertThat(Snowflakes.rain(rate, velocity, 0.1, 0.003)).isCloseTo(rain, within(1e-9));
    assertThat(Snowflakes.covered(rate, velocity, 0.1)).isCloseTo(covered, within(1e-16));
  }

  @Test
  void flakesAreAsManyAndCoverAsMuchAsTheyShould() {
    Snowflakes flakes = Snowflakes.of(2.5, 1.6, 0.1, 0.003);
    double opening = 0.003;
    double range = 30;
    SummaryStatistics number = new SummaryStatistics();
    SummaryStatistics covered = new SummaryStatistics();
    for (int i = 0; i < 4000; i++) {
      List<Snowflakes.Cover> seen = flakes.in(opening, range, RNG.at("beam", i));
      number.addValue(seen.size());
      covered.addValue(seen.stream().mapToDouble(Snowflakes.Cover::share).sum());
      assertThat(seen)
          .isSortedAccordingTo(java.util.Comparator.comparingDouble(Snowflakes.Cover::range));
    }
    double expected = flakes.density() * opening * range * range / 2;
    assertThat(number.getMean()).isCloseTo(expected, within(0.06)); // few hide behind others
    assertThat(covered.getMax()).isLessThanOrEqualTo(1 + 1e-12);
    // disks of radius a at range r cover 2a/(r θ): their density over the beam integrates to 2 ā ρ
    // R
    double radius = StrictMath.PI / 8 * flakes.scale(); // mean of √(d²/4 − h²): π/8 of the mean d
    double chord = 2 * radius * flakes.density() * range;
    assertThat(covered.getMean()).isCloseTo(chord, within(0.12 * chord));
  }

  @Test
  void withoutFlakesSnowChangesNothing() {
    Snow none = new Snow(new Snowflakes(1e-12, 0.001), 0.003, 0.7, 0.9, Set.of(), 255);
    assertThat(none.apply(STREET, RNG)).isEqualTo(STREET);
  }

  @Test
  void aFlakeInFrontTakesTheEcho() {
    Scan scan = under(CorruptionType.SNOW, Severity.HEAVY);
    long flakes = Scans.count(scan, 0);
    assertThat(flakes).isBetween(20L, (long) STREET.size() / 2);
    for (int i = 0; i < scan.size(); i++) {
      if (scan.label(i) == 0) {
        assertThat(scan.range(i)).isBetween(0.5, 72.5);
      }
    }
  }

  @Test
  void kittisLasersAreTurns() {
    float[] xyzi = new float[4 * 300];
    for (int i = 0; i < 300; i++) {
      double azimuth = 2 * StrictMath.PI * (i % 100 + 0.5) / 100;
      xyzi[4 * i] = (float) StrictMath.cos(azimuth);
      xyzi[4 * i + 1] = (float) StrictMath.sin(azimuth);
    }
    int[] rings = Rings.byTurns(PointCloud.of(xyzi));
    assertThat(Stream.of(0, 99, 100, 199, 200, 299).map(i -> rings[i]))
        .containsExactly(0, 0, 1, 1, 2, 2);
  }
}
