package vexel.distill.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.autograd.check.GradCheck;
import vexel.distill.geometry.BevGrid;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.RotatedNms;
import vexel.distill.geometry.Vec3;
import vexel.distill.loss.CenterHeadLoss;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// Keypoints, blobs, targets and decoding, by their meaning.
class CenterHeadTest {
  private static final BevGrid PAPER = new BevGrid(-54, -54, 0.6, 180, 180);
  private static final BevGrid SMALL = new BevGrid(-4, -3, 0.5, 16, 12);

  // ---- keypoints

  @Test
  void theNinePointsOfABox() {
    double[][] p = BoxKeypoints.points(Box.of(0, 0, 0, 4, 2, 1, 0));
    double[][] expected = {
      {-2, -1}, {-2, 1}, {2, 1}, {2, -1}, {0, 0}, {-2, 0}, {0, 1}, {2, 0}, {0, -1}
    };
    assertThat(p).isEqualTo(expected);
    double[][] turned = BoxKeypoints.points(Box.of(0, 0, 0, 4, 2, 1, StrictMath.PI / 2));
    assertThat(turned[7][0]).isCloseTo(0, within(1e-12)); // (2, 0) → (0, 2)
    assertThat(turned[7][1]).isCloseTo(2, within(1e-12));
  }

  /// A map F(y, x) = x + 100 y is read where the place lies, or transposed.
  @Test
  void mapsAreReadAtThePlace() {
    double[] f = new double[180 * 180];
    Arrays.setAll(
        f,
        i -> {
          int row = i / 180;
          return i % 180 + 100.0 * row;
        });
    Value map = Value.of(Tensor.copyOf(Backends.reference(), f, 1, 1, 180, 180));
    for (KeypointLayout layout : KeypointLayout.values()) {
      Box box = Box.of(7.31, -21.4, 0, 4.1, 1.9, 1.5, 0.7);
      double[] read =
          BoxKeypoints.of(List.of(List.of(box)), PAPER, layout).read(map).tensor().toDoubles();
      double[][] p = BoxKeypoints.points(box);
      for (int i = 0; i < 9; i++) {
        double x = (p[i][0] + 54) / 0.6 - 0.5;
        double y = (p[i][1] + 54) / 0.6 - 0.5;
        double want = layout == KeypointLayout.CORRECT ? x + 100 * y : y + 100 * x;
        assertThat(read[i]).isCloseTo(want, within(1e-8));
      }
    }
  }

  // ---- blobs

  @ParameterizedTest
  @CsvSource({
    "4.63, 1.97, 1.28, 1",
    "6.93, 2.51, 1.71, 1",
    "6.37, 2.85, 1.82, 1",
    "10.5, 2.94, 2.15, 2",
    "12.29, 2.90, 2.21, 2",
    "0.73, 0.67, 0.32, 0",
    "2.11, 0.77, 0.52, 0",
    "1.70, 0.60, 0.41, 0",
    "0.41, 0.41, 0.19, 0",
    "0.50, 2.53, 0.40, 0"
  })
  void radiiOfTheClasses(double length, double width, double radius, int whole) {
    double r = GaussianMaps.radius(length / 0.6, width / 0.6, 0.7);
    assertThat(r).isCloseTo(radius, within(0.02));
    assertThat(GaussianMaps.radius(length / 0.6, width / 0.6, 0.7, 0)).isEqualTo(whole);
    assertThat(GaussianMaps.radius(length / 0.6, width / 0.6, 0.7, 2))
        .isEqualTo(Math.max(2, whole));
  }

  @Test
  void whereBlobsMeetTheLargerValueCountsAndBordersClip() {
    GaussianMaps maps = new GaussianMaps(5, 4);
    maps.draw(1, 1, 1);
    maps.draw(2, 1, 1);
    maps.draw(-1, 3, 1); // its right column lies on the map
    maps.draw(9, 9, 2);
    double side = StrictMath.exp(-1 / (2 * 0.25));
    double[] m = maps.values();
    assertThat(m[5 + 1]).isEqualTo(1);
    assertThat(m[5 + 2]).isEqualTo(1);
    assertThat(m[5]).isEqualTo(side);
    assertThat(m[3 * 5]).isEqualTo(side);
    assertThat(m[3 * 5 + 4]).isZero();
  }

  // ---- targets

  @Test
  void aLonelyBoxMarksNineCellsAndEachGivesItBack() {
    Box box = Box.of(0.37, -0.81, 0.4, 3.1, 1.4, 1.7, -2.3, 1.5, -0.5);
    CenterAssigner assigner = new CenterAssigner(SMALL, 9);
    CenterTargets targets =
        assigner.assign(List.of(List.of(), List.of(new LabelledBox(box, 7))), List.of(3, 7));
    assertThat(targets.size()).isEqualTo(9);
    for (int p = 0; p < 9; p++) {
      assertThat(targets.category(p)).isEqualTo(1);
      assertThat(targets.row(p) / SMALL.cells()).isEqualTo(1);
    }
    List<CenterDecoder.Candidate> found = decoder(0.5).decode(perfect(targets, 2, 2), 1);
    assertThat(found).hasSize(9);
    for (CenterDecoder.Candidate c : found) {
      assertThat(c.box().centre().minus(box.centre()).norm()).isLessThan(1e-12);
      assertThat(c.box().size().minus(box.size()).norm()).isLessThan(1e-12);
      assertThat(c.box().yaw()).isCloseTo(box.yaw(), within(1e-12));
      assertThat(c.box().velocity()).isEqualTo(box.velocity());
      assertThat(c.category()).isEqualTo(1);
    }
    assertThat(decoder(0.5).detect(perfect(targets, 2, 2), 1, new RotatedNms(0.1, 1500, 100)))
        .hasSize(1);
    assertThat(decoder(0.5).decode(perfect(targets, 2, 2), 0)).isEmpty();
  }

  @Test
  void aCellAnswersForTheNearestBoxAndOtherTasksAreLeftOut() {
    LabelledBox left = new LabelledBox(Box.of(-0.6, 0, 0, 1, 1, 1, 0), 1);
    LabelledBox right = new LabelledBox(Box.of(0.6, 0, 0, 1, 1, 1, 0), 2);
    LabelledBox other = new LabelledBox(Box.of(0, 0, 0, 1, 1, 1, 0), 9);
    LabelledBox padding = new LabelledBox(Box.of(0, 0, 0, 0, 0, 0, 0), 1);
    CenterTargets targets =
        new CenterAssigner(SMALL, 9)
            .assign(List.of(List.of(left, right, other, padding)), List.of(1, 2));
    assertThat(targets.size()).isLessThan(18).isGreaterThan(9);
    for (int p = 0; p < targets.size(); p++) {
      double x = targets.row(p) % 16 * 0.5 - 4;
      assertThat(targets.category(p)).isEqualTo(x < 0 ? 0 : x > 0 ? 1 : targets.category(p));
    }
  }

  /// Maps that say exactly the targets.
  private static HeadMaps perfect(CenterTargets targets, int batch, int classes) {
    return PerfectHead.of(targets, SMALL, batch, classes);
  }

  private static CenterDecoder decoder(double alpha) {
    Vec3 bound = new Vec3(5, 5, 5);
    return new CenterDecoder(SMALL, 500, 0.1, bound.times(-1), bound, 0.001, 30, alpha);
  }

  // ---- the loss

  private static CenterTargets random(int n, boolean velocities) {
    Rng rng = Rng.seed(9).at("targets");
    int[] rows = IntStream.range(0, n).map(i -> 7 * i + 3).toArray();
    double[] codes = new double[10 * n];
    Arrays.setAll(codes, i -> rng.uniform(i) * 0.5 + (i % 10 >= 3 && i % 10 < 6 ? 0.4 : 0));
    for (int i = 8; i < codes.length && !velocities; i += 10) {
      codes[i] = Double.NaN;
      codes[i + 1] = Double.NaN;
    }
    return new CenterTargets(rows, IntStream.range(0, n).map(i -> i % 2).toArray(), codes);
  }

  private static List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>();
    for (int n : new int[] {2, 2, 1, 3, 2, 2, 1}) {
      double[] x = new double[2 * n * SMALL.cells()];
      Arrays.setAll(x, Rng.seed(4).at("map", all.size())::normal);
      all.add(Parameter.of(Tensor.copyOf(Backends.reference(), x, 2, n, 12, 16).mul(0.3)));
    }
    all.add(Parameter.of(Tensor.copyOf(Backends.reference(), new double[] {1, 0.8, 1.3}, 3)));
    return all;
  }

  private static HeadMaps maps(List<Parameter> p) {
    return new HeadMaps(
        p.get(0).value(),
        p.get(1).value(),
        p.get(2).value(),
        p.get(3).value(),
        p.get(4).value(),
        p.get(5).value(),
        p.get(6).value());
  }

  @Test
  void derivativesOfTheLossAgreeWithDifferences() {
    List<Parameter> p = parameters();
    CenterTargets targets = random(5, true);
    CenterHeadLoss loss = CenterHeadLoss.released(0.5);
    // L_iou's target is a constant of the step: leave the boxes' gradient to the other terms
    GradCheck check =
        GradCheck.of(
            "center head",
            p,
            () -> {
              CenterHeadLoss.Terms t = loss.of(maps(p), targets, p.getLast().value());
              return List.of(t.heat(), t.location(), t.iou3d());
            },
            Rng.seed(2),
            40);
    assertThat(check.worst()).as(check.where()).isLessThan(1e-5);
  }

  @Test
  void unknownVelocitiesDoNotCount() {
    List<Parameter> p = parameters();
    CenterHeadLoss.Terms terms =
        CenterHeadLoss.released(0.5).of(maps(p), random(5, false), p.getLast().value());
    assertThat(terms.total().tensor().item()).isFinite();
    Tensor d = terms.total().backward().of(p.get(5));
    assertThat(d == null ? new double[] {0} : d.toDoubles()).containsOnly(0);
  }

  @Test
  void withoutABoxOnlyAlarmsCost() {
    List<Parameter> p = parameters();
    CenterTargets none = new CenterTargets(new int[0], new int[0], new double[0]);
    CenterHeadLoss.Terms terms =
        CenterHeadLoss.released(0.5).of(maps(p), none, p.getLast().value());
    assertThat(terms.heat().tensor().item()).isGreaterThan(0);
    assertThat(terms.location().tensor().item()).isZero();
    assertThat(terms.iouAware().tensor().item()).isZero();
    assertThat(terms.total().tensor().item()).isFinite();
  }

  @Test
  void aPerfectHeadHasNoLocationLoss() {
    CenterTargets targets =
        new CenterAssigner(SMALL, 9)
            .assign(
                List.of(List.of(new LabelledBox(Box.of(0.3, 0.2, 0, 3, 1.5, 1.5, 0.2, 0, 0), 1))),
                List.of(1));
    CenterHeadLoss.Terms terms =
        CenterHeadLoss.released(0.5)
            .of(perfect(targets, 1, 1), targets, parameters().getLast().value());
    assertThat(terms.location().tensor().item()).isZero();
    assertThat(terms.near()).isTrue();
    assertThat(terms.iouAware().tensor().item()).isCloseTo(1, within(1e-4)); // |0 − (2·1 − 1)|
  }
}
