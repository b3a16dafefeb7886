package vexel.distill.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.RotatedNms;
import vexel.nn.Pass;
import vexel.nn.bev.BevEncoder;
import vexel.nn.bev.BevGrid;
import vexel.nn.bev.LiftSplat;
import vexel.nn.bev.SecondPlan;
import vexel.nn.bev.SplatPlan;
import vexel.nn.sparse.HardVoxels;
import vexel.nn.sparse.RangeCells;
import vexel.nn.sparse.Xyz;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// What detectors are made of, at the sizes of the preset `small`.
final class DetectorBench {
  private static final int POINTS = 34_000;
  private static final int BOXES = 1500;
  private static final int CHANNELS = 64;
  private static final int LAYERS = 2;
  private static final int CELLS = 80;

  private DetectorBench() {}

  /// Voxels of a sweep (one thread), suppression among 1,500 boxes (one thread), and forward and
  /// backward (two threads) the lift-splat, at the sizes of the paper too and there its pooling
  /// alone, and the encoder over the bird's-eye view.
  static List<Workload> parts() {
    List<Workload> all = new ArrayList<>(List.of(voxels(), suppression()));
    all.addAll(splat(8, 22, 32, 1, grid(-32, 0.8, CELLS), CHANNELS));
    all.addAll(splat(16, 44, 112, 0.5, BevGrid.UNIDISTILL, 80, 256));
    all.add(encoder());
    return all;
  }

  private static BevGrid grid(double low, double cell, int cells) {
    return new BevGrid(
        List.of(low, low, -5.0),
        List.of(cell, cell, 8.0),
        List.of(cells, cells, 1),
        BevGrid.Rounding.TRUNCATE);
  }

  /// Six cameras that look all around, 60° apart and 70° wide, into the maps of `grid` and back,
  /// their rays sorted already.
  private static List<Workload> splat(
      int rows, int columns, int depths, double step, BevGrid grid, int... channels) {
    int views = 6;
    double[] xyz = new double[3 * views * depths * rows * columns];
    int at = 0;
    for (int view = 0; view < views; view++) {
      for (int d = 0; d < depths; d++) {
        for (int r = 0; r < rows; r++) {
          for (int c = 0; c < columns; c++) {
            double angle = StrictMath.toRadians(60 * view + 70 * ((c + 0.5) / columns - 0.5));
            double depth = 2 + step * d;
            xyz[at++] = depth * StrictMath.cos(angle);
            xyz[at++] = depth * StrictMath.sin(angle);
            xyz[at++] = depth * 0.3 * (0.3 - (double) r / rows);
          }
        }
      }
    }
    Tensor points = Tensor.copyOf(Backends.reference(), xyz, 1, views, depths, rows, columns, 3);
    SplatPlan plan = SplatPlan.of(grid, points, Backends.selected());
    Parameter logits = Parameter.of(Numbers.normal("depth", 1, views, depths, rows, columns));
    List<Workload> all = new ArrayList<>();
    for (int c : channels) {
      Parameter context = Parameter.of(Numbers.normal("context", 1, views, c, rows, columns));
      String key = "liftsplat.6x%dx%dx%d.c%d".formatted(rows, columns, depths, c);
      all.add(
          new Workload(
                  key + ".forward",
                  2,
                  0,
                  () ->
                      LiftSplat.of(Value.of(logits.tensor()), Value.of(context.tensor()), plan)
                          .tensor())
              .recycling());
      all.add(
          new Workload(
              key + ".step",
              2,
              0,
              () ->
                  LiftSplat.of(logits.value(), context.value(), plan).square().mean().backward()));
    }
    return all;
  }

  /// Points on rings of the ground and up walls around, as dense as a LiDAR's.
  private static Workload voxels() {
    Rng rng = Numbers.rng("sweep");
    float[] p = new float[5 * POINTS];
    for (int i = 0; i < POINTS; i++) {
      double angle = 2 * StrictMath.PI * rng.uniform(3L * i);
      double range = 3 + 40 * StrictMath.pow(rng.uniform(3L * i + 1), 2);
      p[5 * i] = (float) (range * StrictMath.cos(angle));
      p[5 * i + 1] = (float) (range * StrictMath.sin(angle));
      p[5 * i + 2] = (float) (i % 3 == 0 ? 3 * rng.uniform(3L * i + 2) - 1.8 : -1.8);
      p[5 * i + 3] = i % 200;
    }
    Tensor cloud = Tensor.of(p, POINTS, 5);
    RangeCells cells =
        RangeCells.of(new Xyz(0.1f, 0.1f, 0.2f), new Xyz(-32, -32, -5), new Xyz(32, 32, 3));
    return new Workload(
        "voxelize." + POINTS,
        1,
        0,
        () -> HardVoxels.mean(List.of(HardVoxels.of(cells, cloud, 10, 120_000))));
  }

  private static Workload suppression() {
    Rng rng = Numbers.rng("boxes");
    List<Box> boxes = new ArrayList<>();
    double[] scores = new double[BOXES];
    for (int i = 0; i < BOXES; i++) {
      Rng own = rng.at("box", i);
      boxes.add(
          Box.of(
              64 * own.uniform(0) - 32,
              64 * own.uniform(1) - 32,
              0,
              1 + 4 * own.uniform(2),
              1 + own.uniform(3),
              1.5,
              2 * StrictMath.PI * own.uniform(4)));
      scores[i] = own.uniform(5);
    }
    RotatedNms nms = new RotatedNms(0.1, BOXES, 100);
    return new Workload("nms." + BOXES, 1, 0, () -> nms.keep(boxes, scores));
  }

  private static Workload encoder() {
    BevEncoder encoder =
        BevEncoder.of(SecondPlan.twoStages(CHANNELS, LAYERS, CHANNELS / 2), Numbers.rng("encoder"));
    Parameter low = Parameter.of(Numbers.normal("low", 1, CHANNELS, CELLS, CELLS));
    return new Workload(
        "bevencoder." + CELLS + "x" + CELLS + ".step",
        2,
        flops(encoder),
        () -> {
          Value high = encoder.forward(low.value(), Pass.train(Numbers.rng("pass")));
          high.square().mean().backward();
        });
  }

  /// Each weight of a convolution multiplies at every cell of its stage, the second stage's at a
  /// quarter of them; a step has three products.
  private static double flops(BevEncoder encoder) {
    double sum = 0;
    for (Map.Entry<String, Parameter> e : encoder.parameters().entrySet()) {
      Tensor weight = e.getValue().tensor();
      boolean second = e.getKey().startsWith("blocks.1") || e.getKey().startsWith("deblocks.1");
      if (weight.rank() == 4) {
        sum += 3 * 2.0 * weight.size() * CELLS * CELLS / (second ? 4 : 1);
      }
    }
    return sum;
  }
}
