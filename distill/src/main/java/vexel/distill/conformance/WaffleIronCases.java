package vexel.distill.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vexel.autograd.Value;
import vexel.nn.BatchNorm;
import vexel.nn.Conv2d;
import vexel.nn.DropPath;
import vexel.nn.LayerNorm;
import vexel.nn.Linear;
import vexel.nn.Pass;
import vexel.nn.waffle.ChannelMix;
import vexel.nn.waffle.Embedding;
import vexel.nn.waffle.PlaneCells;
import vexel.nn.waffle.Samples;
import vexel.nn.waffle.SpatialMix;
import vexel.nn.waffle.TokenNorm;
import vexel.nn.waffle.WaffleCloud;
import vexel.nn.waffle.WaffleGrid;
import vexel.nn.waffle.WaffleGrid.Corner;
import vexel.nn.waffle.WaffleGrid.Outside;
import vexel.nn.waffle.WaffleGrid.Plane;
import vexel.nn.waffle.WaffleLayers;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// The parts of a WaffleIron, run through its own layers.
final class WaffleIronCases {
  private WaffleIronCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("waffleiron_cells", WaffleIronCases::cells);
    table.put("waffleiron_embedding", WaffleIronCases::embedding);
    table.put("waffleiron_spatial_mix", WaffleIronCases::spatialMix);
    table.put("waffleiron_channel_mix", WaffleIronCases::channelMix);
    table.put("waffleiron_layer", WaffleIronCases::layer);
    table.put("waffleiron_stack", WaffleIronCases::stack);
  }

  private static void cells(Trial t) {
    List<int[]> axes = t.attrs().rows("axes");
    List<int[]> grids = t.attrs().rows("grids");
    List<Plane> planes = new ArrayList<>();
    for (int i = 0; i < axes.size(); i++) {
      planes.add(new Plane(axes.get(i)[0], axes.get(i)[1], grids.get(i)[0], grids.get(i)[1]));
    }
    WaffleGrid grid =
        new WaffleGrid(corner(t, "lower"), corner(t, "upper"), planes, Outside.REFUSE);
    double[] xyz = Trial.doubles(t.stored("points"));
    for (int i = 0; i < planes.size(); i++) {
      int[] cell = grid.cells(planes.get(i), xyz);
      t.check("cell" + i, Tensor.of(cell, cell.length));
    }
  }

  private static Corner corner(Trial t, String name) {
    double[] p = t.attrs().numbers(name);
    return new Corner(p[0], p[1], p[2]);
  }

  private static void embedding(Trial t) {
    Pass pass = pass(t.attrs().flag("bn_training"));
    BatchNorm inputs = batchNorm(t, "bn0", "bn_eps");
    BatchNorm edges = batchNorm(t, "bn1", "bn_eps");
    BatchNorm hidden = batchNorm(t, "bn2", "bn_eps");
    Embedding embedding =
        new Embedding(
            inputs,
            linear(t, "point"),
            edges,
            new Linear(t.parameter("nb1_w"), null),
            hidden,
            new Linear(t.parameter("nb2_w"), null),
            linear(t, "merge"));
    t.output("y", embedding.forward(t.input("x"), t.tensor("neighbours"), pass));
    pass.commit();
    statistics(t, "bn0", inputs);
    statistics(t, "bn1", edges);
    statistics(t, "bn2", hidden);
  }

  private static void spatialMix(Trial t) {
    Pass pass = pass(t);
    Samples samples = samples(t);
    SpatialMix mix = spatial(t, "");
    t.output("y", mix.forward(t.input("x"), plane(t, samples, "cell", "grid_hw"), samples, pass));
    pass.commit();
    statistics(t, "norm1", mix.norm());
  }

  private static void channelMix(Trial t) {
    Pass pass = pass(t);
    Value x = t.input("x");
    ChannelMix mix = channel(t, "");
    t.output("y", mix.forward(x, Samples.single(x.dim(0), t.engine().backend()), pass));
    pass.commit();
    statistics(t, "norm2", mix.norm());
  }

  private static void layer(Trial t) {
    Pass pass = pass(t);
    Samples samples = samples(t);
    WaffleLayers layers = new WaffleLayers(List.of(channel(t, "")), List.of(spatial(t, "")), false);
    run(t, layers, samples, List.of(plane(t, samples, "cell", "grid_hw")), pass);
    statistics(t, "norm1", layers.spatialMix().getFirst().norm());
    statistics(t, "norm2", layers.channelMix().getFirst().norm());
  }

  private static void stack(Trial t) {
    Pass pass = pass(t);
    Samples samples = samples(t);
    List<int[]> grids = t.attrs().rows("grids_hw");
    List<PlaneCells> planes = new ArrayList<>();
    for (int i = 0; i < grids.size(); i++) {
      planes.add(plane(t, samples, "cell" + i, grids.get(i)));
    }
    List<ChannelMix> channels = new ArrayList<>();
    List<SpatialMix> spatial = new ArrayList<>();
    for (int d = 0; d < t.attrs().integer("depth"); d++) {
      spatial.add(spatial(t, "l" + d + "_"));
      channels.add(channel(t, "l" + d + "_"));
    }
    run(t, new WaffleLayers(channels, spatial, true), samples, planes, pass);
    for (int d = 0; d < spatial.size(); d++) {
      statistics(t, "l" + d + "_norm1", spatial.get(d).norm());
      statistics(t, "l" + d + "_norm2", channels.get(d).norm());
    }
  }

  /// Nothing but the layers reads the geometry, so the neighbours are none.
  private static void run(
      Trial t, WaffleLayers layers, Samples samples, List<PlaneCells> planes, Pass pass) {
    Tensor none = Tensor.copyOf(t.engine().backend(), new int[0], samples.rows(), 0);
    t.output("y", layers.forward(t.input("x"), new WaffleCloud(samples, none, planes), pass));
    pass.commit();
  }

  // ---- parts

  private static Pass pass(Trial t) {
    if (t.attrs().number("drop_path", 0) != 0) {
      throw new MissingFeature("WaffleIron with drop_path, whose draws no other engine repeats");
    }
    return pass(t.attrs().text("norm").equals("batch_norm_train"));
  }

  private static Pass pass(boolean training) {
    return training ? Pass.train(Rng.seed(0)) : Pass.eval();
  }

  private static Samples samples(Trial t) {
    return new Samples(t.attrs().integer("batch_size"), t.tensor("batch"));
  }

  private static PlaneCells plane(Trial t, Samples samples, String cell, String grid) {
    return plane(t, samples, cell, t.attrs().integers(grid));
  }

  private static PlaneCells plane(Trial t, Samples samples, String cell, int[] grid) {
    return PlaneCells.of(samples, t.stored(cell).toInts(), grid[0], grid[1]);
  }

  private static SpatialMix spatial(Trial t, String at) {
    int channels = t.stored(at + "scale1").size();
    return new SpatialMix(
        norm(t, at + "norm1"),
        convolution(t, at + "dw1", channels),
        convolution(t, at + "dw2", channels),
        t.parameter(at + "scale1"),
        activation(t),
        DropPath.NONE);
  }

  private static ChannelMix channel(Trial t, String at) {
    return new ChannelMix(
        norm(t, at + "norm2"),
        linear(t, at + "fc1"),
        linear(t, at + "fc2"),
        t.parameter(at + "scale2"),
        activation(t),
        DropPath.NONE);
  }

  private static Unary activation(Trial t) {
    return switch (t.attrs().text("activation", "relu")) {
      case "relu" -> Unary.RELU;
      case "gelu" -> Unary.GELU;
      default -> throw new MissingFeature("activation " + t.attrs().text("activation"));
    };
  }

  private static Conv2d convolution(Trial t, String name, int channels) {
    return new Conv2d(
        t.parameter(name + "_w"), t.parameter(name + "_b"), SpatialMix.depthwise(channels));
  }

  private static Linear linear(Trial t, String name) {
    return new Linear(t.parameter(name + "_w"), t.parameter(name + "_b"));
  }

  private static TokenNorm norm(Trial t, String name) {
    if (t.attrs().text("norm").equals("layer_norm")) {
      double eps = t.attrs().number("norm_eps");
      return new TokenNorm(
          null, new LayerNorm(t.parameter(name + "_w"), t.parameter(name + "_b"), eps));
    }
    return new TokenNorm(batchNorm(t, name, "norm_eps"), null);
  }

  private static BatchNorm batchNorm(Trial t, String name, String eps) {
    return new BatchNorm(
        t.parameter(name + "_w"),
        t.parameter(name + "_b"),
        t.parameter(name + "_running_mean0"),
        t.parameter(name + "_running_var0"),
        t.attrs().number(eps),
        t.attrs().number("bn_momentum", 0.1));
  }

  private static void statistics(Trial t, String name, TokenNorm norm) {
    if (norm.batch() != null) {
      statistics(t, name, norm.batch());
    }
  }

  private static void statistics(Trial t, String name, BatchNorm norm) {
    if (t.has(name + "_running_mean1")) {
      t.check(name + "_running_mean1", norm.runningMean().tensor());
      t.check(name + "_running_var1", norm.runningVar().tensor());
    }
  }
}
