package vexel.distill.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.autograd.check.GradCheck;
import vexel.nn.Attention;
import vexel.nn.BatchNorm;
import vexel.nn.Conv2d;
import vexel.nn.Layer;
import vexel.nn.LayerNorm;
import vexel.nn.LayerScale;
import vexel.nn.Linear;
import vexel.nn.Mlp;
import vexel.nn.Pass;
import vexel.nn.SwiGlu;
import vexel.nn.sparse.ActiveRule;
import vexel.nn.sparse.HeightCompression;
import vexel.nn.sparse.KernelShape;
import vexel.nn.sparse.MinkUNet;
import vexel.nn.sparse.Sites;
import vexel.nn.sparse.SparseBlock;
import vexel.nn.sparse.SparseConv3d;
import vexel.nn.sparse.SparseInverseConv3d;
import vexel.nn.sparse.SubmanifoldConv3d;
import vexel.nn.sparse.Voxels;
import vexel.nn.sparse.Zyx;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// Small layers and networks whose derivatives are checked as a whole, in F64 on the reference.
///
/// Smooth ones are checked partial by partial ([GradCheck]), those with kinks (ReLU, maxima) along
/// random directions with a step small enough to cross none ([Directional]).
///
/// @param name the layer
/// @param run performs the check
public record LayerCatalog(String name, Supplier<GradCheck> run) {
  private static final Rng RNG = Rng.seed(20260102);
  private static final int LIMIT = 24;
  private static final int EDGE = 64;
  private static final KernelShape CUBE = KernelShape.submanifold(3);
  private static final KernelShape HALF = KernelShape.strided(2, 2, 0);

  /// Every layer that is checked.
  public static List<LayerCatalog> all() {
    return List.of(
        smooth("Linear", Linear.of(5, 3, rng("Linear")), l -> l.forward(input(7, 5))),
        smooth("LayerNorm", LayerNorm.of(6), l -> l.forward(input(5, 6))),
        smooth("LayerScale", LayerScale.of(6, 0.3), l -> l.forward(input(5, 6))),
        smooth("Attention", Attention.of(8, 2, rng("Attention")), l -> l.forward(input(2, 5, 8))),
        smooth("Mlp", Mlp.of(4, 9, rng("Mlp")), l -> l.forward(input(3, 4))),
        smooth("SwiGlu", SwiGlu.of(4, 9, rng("SwiGlu")), l -> l.forward(input(3, 4))),
        smooth(
            "Conv2d", Conv2d.of(3, 4, 3, 2, 1, rng("Conv2d")), l -> l.forward(input(2, 3, 5, 7))),
        smooth("BatchNorm", BatchNorm.of(4), l -> l.forward(input(6, 4), training())),
        smooth("BatchNorm evaluation", BatchNorm.of(4), l -> l.forward(input(6, 4), Pass.eval())),
        smooth(
            "SubmanifoldConv3d",
            SubmanifoldConv3d.of(3, 4, CUBE, true, rng("Submanifold")),
            l -> l.forward(voxels(3)).features()),
        smooth(
            "SparseConv3d",
            SparseConv3d.of(3, 4, HALF, ActiveRule.FLOOR, true, rng("Strided")),
            l -> l.forward(voxels(3)).features()),
        smooth("SparseInverseConv3d", inverse(), LayerCatalog::thereAndBack),
        smooth(
            "HeightCompression",
            SubmanifoldConv3d.of(2, 2, KernelShape.submanifold(1), true, rng("Height")),
            l -> HeightCompression.of(l.forward(voxels(2)))),
        kinked(
            "SparseBlock",
            SparseBlock.of(3, 5, 0.1, rng("Block")),
            l -> l.forward(voxels(3), training()).features()),
        kinked(
            "MinkUNet",
            MinkUNet.tiny(3, rng("MinkUNet")).withFinal(4, rng("final")),
            l -> l.forward(scattered(3), training())));
  }

  /// Performs the check.
  public GradCheck check() {
    return run.get();
  }

  private static <L extends Layer> LayerCatalog smooth(
      String name, L layer, Function<L, Value> forward) {
    return new LayerCatalog(
        name,
        () -> {
          L twin = Layer.f64(layer);
          return GradCheck.of(
              name,
              trained(twin),
              () -> List.of(forward.apply(twin)),
              RNG.at("upstream " + name),
              LIMIT);
        });
  }

  private static <L extends Layer> LayerCatalog kinked(
      String name, L layer, Function<L, Value> forward) {
    return new LayerCatalog(
        name,
        () -> {
          L twin = Layer.f64(layer);
          return Directional.check(
              name, trained(twin), () -> forward.apply(twin), RNG.at("upstream " + name));
        });
  }

  private static List<Parameter> trained(Layer layer) {
    return new ArrayList<>(
        layer.parameters().values().stream().filter(Parameter::isTrainable).toList());
  }

  /// A convolution down and the inverse that undoes it.
  ///
  /// @param down from the fine sites
  /// @param up back to them
  public record DownUp(SparseConv3d down, SparseInverseConv3d up) implements Layer {}

  private static DownUp inverse() {
    return new DownUp(
        SparseConv3d.of(3, 4, HALF, ActiveRule.FLOOR, false, rng("down")),
        SparseInverseConv3d.of(4, 2, HALF, ActiveRule.FLOOR, true, rng("up")));
  }

  private static Value thereAndBack(DownUp layer) {
    Voxels x = voxels(3);
    return layer.up().forward(layer.down().forward(x), x.sites()).features();
  }

  // ---- inputs

  private static Rng rng(String name) {
    return RNG.at("weights").at(name);
  }

  private static Pass training() {
    return Pass.train(RNG.at("pass"));
  }

  private static Value input(int... dims) {
    int n = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    Rng stream = RNG.at("input");
    double[] x = new double[n];
    Arrays.setAll(x, stream::normal);
    return Value.of(Tensor.copyOf(Backends.reference(), x, dims));
  }

  /// About a third of a 4×5×6 grid, two samples.
  private static Voxels voxels(int channels) {
    Rng stream = RNG.at("sites");
    int[] coords = new int[4 * 2 * 120];
    int sites = 0;
    for (int cell = 0; cell < 2 * 120; cell++) {
      if (stream.uniform(cell) < 0.35) {
        int[] at = {cell / 120, cell / 30 % 4, cell / 6 % 5, cell % 6};
        System.arraycopy(at, 0, coords, 4 * sites++, 4);
      }
    }
    Sites where = Sites.of(Arrays.copyOf(coords, 4 * sites), 2, new Zyx(4, 5, 6));
    return new Voxels(where, input(sites, channels));
  }

  /// Groups of neighbours scattered so widely that some dozen remain distinct on a level of stride
  /// 16, where a normalisation over few voxels would bend too sharply for differences.
  private static Voxels scattered(int channels) {
    Rng stream = RNG.at("scattered");
    TreeSet<Integer> cells = new TreeSet<>();
    for (int i = 0; i < 40; i++) {
      int cell = stream.index(i, 2 * EDGE * EDGE * EDGE - EDGE);
      cells.addAll(List.of(cell, cell + 1, cell + EDGE));
    }
    int[] coords = new int[4 * cells.size()];
    int at = 0;
    for (int cell : cells) {
      coords[at++] = cell / (EDGE * EDGE * EDGE);
      coords[at++] = cell / (EDGE * EDGE) % EDGE;
      coords[at++] = cell / EDGE % EDGE;
      coords[at++] = cell % EDGE;
    }
    return new Voxels(Sites.of(coords, 2, null), input(cells.size(), channels));
  }
}
