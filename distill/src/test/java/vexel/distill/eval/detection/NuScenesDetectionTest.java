package vexel.distill.eval.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.random.MersenneTwister;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.distill.DataException;
import vexel.distill.Progress;
import vexel.distill.eval.detection.BoxFilter.Removal;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Quaternion;
import vexel.distill.geometry.Vec3;

/// The nuScenes metrics: the devkit's own test, small cases by hand, filters, ties and refusals.
class NuScenesDetectionTest {
  private static final DetectionConfig CONFIG = DetectionConfig.CVPR_2019;

  private static DetectionBox car(double x, double y, double score) {
    return box("car", x, y, score, 3);
  }

  private static DetectionBox box(String name, double x, double y, double score, int points) {
    return new DetectionBox(
        Box.of(x, y, 1, 1, 1, 1, 0, 0, 0), name, "vehicle.parked", score, points);
  }

  private static DetectionResults results(DetectionBox... boxes) {
    return new DetectionResults(Map.of("s", List.of(boxes)));
  }

  private static DetectionMetrics judge(DetectionResults truth, DetectionResults found) {
    return DetectionEvaluation.of(truth, found, Surroundings.UNKNOWN, CONFIG, Progress.SILENT)
        .metrics();
  }

  // ---- the devkit's synthetic test

  /// The two generators of the devkit's test, both seeded with 42: numpy's and Python's.
  private static final class Draws {
    private final MersenneTwister numpy = new MersenneTwister(42);
    private final MersenneTwister python = new MersenneTwister(new int[] {42});

    static double uniform(MersenneTwister from) {
      double a = from.nextInt() >>> 5;
      double b = from.nextInt() >>> 6;
      return (a * 67108864.0 + b) / 9007199254740992.0;
    }

    double numpy() {
      return uniform(numpy);
    }

    double python() {
      return uniform(python);
    }

    /// numpy.random.randint(0, n): bits under a mask until they are small enough.
    int below(int n) {
      int mask = Integer.highestOneBit(n - 1) * 2 - 1;
      int v = numpy.nextInt() & mask;
      while (v >= n) {
        v = numpy.nextInt() & mask;
      }
      return v;
    }
  }

  private static final Map<String, List<String>> ATTRIBUTES =
      Map.of(
          "pedestrian",
          List.of("pedestrian.moving", "pedestrian.sitting_lying_down", "pedestrian.standing"),
          "bicycle",
          List.of("cycle.with_rider", "cycle.without_rider"),
          "motorcycle",
          List.of("cycle.with_rider", "cycle.without_rider"),
          "traffic_cone",
          List.of(),
          "barrier",
          List.of());

  private static DetectionResults mock(Draws draws, int boxes, double side, String name) {
    List<String> attributes =
        ATTRIBUTES.getOrDefault(
            name, List.of("vehicle.moving", "vehicle.parked", "vehicle.stopped"));
    Map<String, List<DetectionBox>> samples = new LinkedHashMap<>();
    for (int s = 0; s < 30; s++) {
      List<DetectionBox> own = new ArrayList<>();
      for (int b = 0; b < boxes; b++) {
        double[] v = new double[12];
        for (int i = 0; i < v.length; i++) {
          v[i] = draws.numpy(); // 2 of the place, 3 sizes, 4 of the rotation, 3 of the velocity
        }
        double score = draws.python();
        String attribute =
            attributes.isEmpty() ? "" : attributes.get(draws.below(attributes.size()));
        draws.python(); // the distance to the vehicle, which is not used
        Vec3 size = new Vec3(4 * v[3], 4 * v[2], 4 * v[4]);
        own.add(
            new DetectionBox(
                new Box(
                    new Vec3(side * v[0], side * v[1], 0),
                    size,
                    new Quaternion(v[5], v[6], v[7], v[8]).yaw(),
                    new Vec3(4 * v[9], 4 * v[10], 0)),
                name,
                attribute,
                score,
                -1));
      }
      samples.put(Integer.toString(s), own);
    }
    return new DetectionResults(samples);
  }

  /// `test_nd_score` of the devkit's test_algo.py.
  @Test
  void theSyntheticCaseOfTheDevkit() {
    Draws draws = new Draws();
    Map<String, RecallCurve> curves = new LinkedHashMap<>();
    for (String name : CONFIG.classes()) {
      DetectionResults truth = mock(draws, 3, 15, name);
      DetectionResults found = mock(draws, 25, 10, name);
      curves.put(name, new BoxMatching(truth, found, name).within(2));
    }
    DetectionMetrics metrics =
        DetectionMetrics.of(
            CONFIG,
            (name, distance) -> at(curves, name).averagePrecision(0.1, 0.1),
            (name, metric) -> at(curves, name).error(metric, 0.1));
    assertThat(metrics.detectionScore()).isCloseTo(0.08606662159639042, within(1e-12));
  }

  private static RecallCurve at(Map<String, RecallCurve> curves, String name) {
    return curves.getOrDefault(name, RecallCurve.nothing());
  }

  // ---- small cases

  @Test
  void everythingFoundIsOne() {
    DetectionMetrics m = judge(results(car(1, 1, -1)), results(car(1, 1, 1)));
    assertThat(m.ap("car", 0.5)).isCloseTo(1, within(1e-12));
    assertThat(m.error("car", TpMetric.TRANSLATION)).isZero();
    assertThat(m.error("car", TpMetric.ATTRIBUTE)).isZero();
    assertThat(m.ap("bus", 4)).isZero();
  }

  @Test
  void oneOfTwoFound() {
    DetectionMetrics m = judge(results(car(1, 1, -1), car(9, 9, -1)), results(car(1, 1, 1)));
    assertThat(m.ap("car", 2)).isCloseTo(0.4 / 0.9, within(1e-12));
  }

  @Test
  void aFalseOneAboveTheTrueOne() {
    DetectionMetrics m = judge(results(car(3, 3, -1)), results(car(20, 20, 1), car(3, 3, 0.7)));
    assertThat(m.ap("car", 2)).isCloseTo(((0.8 * 0.4) / 2) / (0.9 * 0.9), within(0.01));
    m = judge(results(car(3, 3, -1)), results(car(20, 20, 0.7), car(3, 3, 1)));
    assertThat(m.ap("car", 2)).isCloseTo(1, within(0.01));
  }

  /// Found exactly at recall ½, 1 m off at recall 1: the mean error climbs from 0 to ½ between.
  @Test
  void theErrorIsAveragedOverRecall() {
    DetectionResults truth = results(car(1, 1, -1), car(10, 10, -1));
    DetectionResults found = results(car(1, 1, 1), car(11, 10, 0.9), car(100, 10, 0.8));
    assertThat(judge(truth, found).error("car", TpMetric.TRANSLATION))
        .isCloseTo(0.25 / (2 * 0.9), within(0.01));
  }

  @Test
  void nothingOnEitherSideIsZeroWithErrorsOfOne() {
    for (DetectionMetrics m :
        List.of(
            judge(results(), results(car(1, 1, 1))), judge(results(car(1, 1, -1)), results()))) {
      assertThat(m.ap("car", 2)).isZero();
      assertThat(m.error("car", TpMetric.SCALE)).isEqualTo(1);
      assertThat(m.detectionScore()).isZero();
    }
  }

  @Test
  void theDistanceMustBeSmallerThanTheThreshold() {
    DetectionResults truth = results(car(0, 0, -1));
    assertThat(judge(truth, results(car(2, 0, 1))).ap("car", 2)).isZero();
    assertThat(judge(truth, results(car(1.999, 0, 1))).ap("car", 2)).isCloseTo(1, within(1e-12));
  }

  @Test
  void ofEqualScoresTheLaterComesFirst() {
    DetectionResults truth = results(car(0, 0, -1));
    DetectionMetrics m = judge(truth, results(car(0.9, 0, 0.5), car(0.1, 0, 0.5)));
    assertThat(m.error("car", TpMetric.TRANSLATION)).isCloseTo(0.1, within(1e-12));
    m = judge(truth, results(car(0.1, 0, 0.5), car(0.9, 0, 0.5)));
    assertThat(m.error("car", TpMetric.TRANSLATION)).isCloseTo(0.9, within(1e-12));
  }

  @Test
  void ofEquallyNearBoxesTheFirstIsTakenAndOnlyTheNearestIsTried() {
    DetectionBox first = new DetectionBox(Box.of(-1, 0, 0, 1, 1, 1, 0, 0, 0), "car", "a", -1, 1);
    DetectionBox second = new DetectionBox(Box.of(1, 0, 0, 1, 1, 1, 0, 0, 0), "car", "b", -1, 1);
    DetectionBox middle = new DetectionBox(Box.of(0, 0, 0, 1, 1, 1, 0, 0, 0), "car", "a", 1, -1);
    DetectionMetrics m = judge(results(first, second), results(middle));
    assertThat(m.error("car", TpMetric.ATTRIBUTE)).isZero();
    m = judge(results(second, first), results(middle));
    assertThat(m.error("car", TpMetric.ATTRIBUTE)).isEqualTo(1);
  }

  @Test
  void headingsWrapAndBarriersHaveNoFront() {
    for (String name : List.of("car", "barrier")) {
      Box one = Box.of(0, 0, 0, 1, 1, 1, 3.1, 0, 0);
      Box other = Box.of(0, 0, 0, 1, 1, 1, 3.1 - StrictMath.PI + 0.2, 0, 0);
      DetectionMetrics m =
          judge(
              results(DetectionBox.truth(one, name, "", 1)),
              results(DetectionBox.predicted(other, name, "", 1)));
      double expected = name.equals("car") ? StrictMath.PI - 0.2 : 0.2;
      assertThat(m.error(name, TpMetric.ORIENTATION)).isCloseTo(expected, within(1e-9));
    }
  }

  @Test
  void unknownVelocitiesAreLeftOutOfTheMean() {
    Box still = Box.of(0, 0, 0, 1, 1, 1, 0, 0, 0);
    Box unknown = Box.of(20, 0, 0, 1, 1, 1, 0);
    Box moving = Box.of(20, 0, 0, 1, 1, 1, 0, 3, 4);
    DetectionResults truth =
        results(DetectionBox.truth(still, "car", "", 1), DetectionBox.truth(unknown, "car", "", 1));
    DetectionResults found =
        results(
            DetectionBox.predicted(still, "car", "", 0.9),
            DetectionBox.predicted(moving, "car", "", 0.8));
    DetectionMetrics m = judge(truth, found);
    assertThat(m.error("car", TpMetric.VELOCITY)).isZero();
    assertThat(m.error("car", TpMetric.ATTRIBUTE)).isEqualTo(1); // none is known
    assertThat(m.error("traffic_cone", TpMetric.VELOCITY)).isNaN();
    assertThat(m.error("barrier", TpMetric.ATTRIBUTE)).isNaN();
  }

  // ---- filters

  private static final Surroundings AROUND =
      new Surroundings(
          Map.of("s", new Vec3(100, 200, 7)),
          Map.of(
              "s",
              List.of(
                  new BikeRack(
                      Pose.of(Quaternion.IDENTITY, new Vec3(110, 200, 1)), new Vec3(8, 4, 2)))));

  @ParameterizedTest
  @CsvSource({
    "car, 150, 200, 3, DISTANCE",
    "car, 149.999, 200, 3, NOT",
    "pedestrian, 100, 240, 3, DISTANCE",
    "pedestrian, 100, 239.999, 3, NOT",
    "barrier, 130, 200, 3, DISTANCE",
    "traffic_cone, 129.999, 200, 3, NOT",
    "car, 110, 200, 0, POINTS",
    "car, 110, 200, -1, NOT",
    "car, 150, 200, 0, DISTANCE",
    "bicycle, 110, 200, 3, BIKE_RACK",
    "motorcycle, 114, 202, 3, BIKE_RACK",
    "bicycle, 114.001, 202, 3, NOT",
    "bicycle, 110, 200, 0, POINTS",
    "pedestrian, 110, 200, 3, NOT"
  })
  void boxesThatDoNotCount(String name, double x, double y, int points, Removal expected) {
    DetectionBox box = box(name, x, y, 0.5, points);
    assertThat(new BoxFilter(AROUND, CONFIG).of("s", box)).isEqualTo(expected);
    Removal elsewhere = points == 0 ? Removal.POINTS : Removal.NOT;
    assertThat(new BoxFilter(AROUND, CONFIG).of("another", box)).isEqualTo(elsewhere);
  }

  @Test
  void bothSidesAreFiltered() {
    DetectionEvaluation e =
        DetectionEvaluation.of(
            results(car(110, 200, -1), car(150, 200, -1), box("car", 111, 200, -1, 0)),
            results(box("car", 110, 200, 0.9, -1), box("car", 160, 200, 0.8, -1)),
            AROUND,
            CONFIG,
            Progress.SILENT);
    assertThat(e.truth().boxes()).isEqualTo(1);
    assertThat(e.predictions().boxes()).isEqualTo(1);
    assertThat(e.metrics().ap("car", 0.5)).isCloseTo(1, within(1e-12));
  }

  // ---- refusals

  @Test
  void moreThan500PredictionsAreRefusedBeforeAnyFilter() {
    DetectionBox far = car(1000, 1000, 0.5);
    DetectionResults most = new DetectionResults(Map.of("s", Collections.nCopies(500, far)));
    DetectionResults more = new DetectionResults(Map.of("s", Collections.nCopies(501, far)));
    DetectionResults truth = results(car(110, 200, -1));
    DetectionEvaluation e = DetectionEvaluation.of(truth, most, AROUND, CONFIG, Progress.SILENT);
    assertThat(e.predictions().boxes()).isZero();
    assertThatThrownBy(() -> DetectionEvaluation.of(truth, more, AROUND, CONFIG, Progress.SILENT))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("sample s has 501 predictions, the limit is 500");
  }

  @Test
  void bothMustHoldTheSameSamples() {
    DetectionResults one = results();
    DetectionResults two = new DetectionResults(Map.of("s", List.of(), "t", List.of()));
    assertThatThrownBy(() -> judge(one, two))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("sample t is in the predictions, not in the ground truth");
    assertThatThrownBy(() -> judge(two, one))
        .hasMessageContaining("sample t is in the ground truth, not in the predictions");
  }

  // ---- numpy's order

  @Test
  void sumsHaveNumpysOrder() {
    double[] x = new double[300];
    for (int i = 0; i < x.length; i++) {
      x[i] = 1.0 / (i + 3);
    }
    // numpy.sum of the first 7, 90 and 300 of them
    assertThat(NumpyOrder.sum(x, 0, 7)).isEqualTo(1.328968253968254);
    assertThat(NumpyOrder.sum(x, 0, 90)).isEqualTo(3.6044291790549177);
    assertThat(NumpyOrder.sum(x, 0, 300)).isEqualTo(4.789297397713862);
    assertThat(NumpyOrder.meanOfKnown(new double[] {1, Double.NaN, 3})).isEqualTo(2);
    assertThat(NumpyOrder.meanOfKnown(new double[] {Double.NaN})).isNaN();
  }

  @Test
  void interpolationTakesTheLastOfEqualPlaces() {
    double[] xp = {0, 1, 1, 2};
    double[] fp = {5, 6, 8, 10};
    assertThat(NumpyOrder.interpolate(-1, xp, fp, 0)).isEqualTo(5);
    assertThat(NumpyOrder.interpolate(0.5, xp, fp, 0)).isEqualTo(5.5);
    assertThat(NumpyOrder.interpolate(1, xp, fp, 0)).isEqualTo(8);
    assertThat(NumpyOrder.interpolate(1.5, xp, fp, 0)).isEqualTo(9);
    assertThat(NumpyOrder.interpolate(2, xp, fp, 0)).isEqualTo(10);
    assertThat(NumpyOrder.interpolate(2.1, xp, fp, 0)).isZero();
  }

  @Test
  void theMeanOverPresentClassesLeavesAbsentOnesOut() {
    DetectionResults truth = results(car(1, 0, -1), car(5, 0, -1), box("bus", 9, 0, -1, 1));
    DetectionResults found = results(car(1, 0, 0.9), car(5, 0, 0.8), box("truck", 9, 0, 0.7, -1));
    DetectionEvaluation judged =
        DetectionEvaluation.of(truth, found, Surroundings.UNKNOWN, CONFIG, Progress.SILENT);
    assertThat(judged.presentAp(2)).isCloseTo(0.5, within(1e-12)); // car 1, bus 0
    assertThat(judged.metrics().meanAp()).isCloseTo(0.1, within(1e-12));
    assertThat(
            DetectionEvaluation.of(results(), found, Surroundings.UNKNOWN, CONFIG, Progress.SILENT)
                .presentAp(2))
        .isNaN();
  }
}
