package vexel.distill.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.autograd.check.GradCheck;
import vexel.distill.head.Adapter;
import vexel.distill.head.ClassMeans;
import vexel.distill.head.CrdMemory;
import vexel.distill.head.GlobalContext;
import vexel.distill.head.ProjectionHead;
import vexel.distill.head.ProjectionHead.Norm;
import vexel.distill.loss.InfoNce;
import vexel.distill.method.TwoSidedHead;
import vexel.distill.occupancy.VoxelOccupancyTask;
import vexel.distill.protocol.SegmentationHead;
import vexel.nn.Attention;
import vexel.nn.BatchNorm;
import vexel.nn.Conv2d;
import vexel.nn.DropPath;
import vexel.nn.Init;
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
import vexel.nn.sparse.SparseMaxPool3d;
import vexel.nn.sparse.SubmanifoldConv3d;
import vexel.nn.sparse.Voxels;
import vexel.nn.vision.PatchEmbed;
import vexel.nn.vision.Vit;
import vexel.nn.vision.VitBlock;
import vexel.nn.vision.VitConfig;
import vexel.tensor.Backend;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// Small layers and networks whose derivatives, with respect to all parameters and the input, are
/// checked as a whole, in F64 on the reference.
///
/// Smooth ones are checked partial by partial ([GradCheck]), those with kinks (ReLU, maxima) along
/// random directions with a step small enough to cross none ([Directional]).
///
/// @param name the layer
/// @param layer its F64 twin, whose trained parameters are checked
/// @param input checked like a parameter
/// @param forward applies the layer to the input
/// @param kinked which of the two checks
/// @param single applies the layer in F32 on a backend
public record LayerCatalog(
    String name,
    Layer layer,
    Parameter input,
    Supplier<Value> forward,
    boolean kinked,
    Function<Backend, Single> single) {
  private static final int LIMIT = 24;
  private static final KernelShape CUBE = KernelShape.submanifold(3);
  private static final KernelShape HALF = KernelShape.strided(2, 2, 0);
  private static final Sites SITES = LayerInputs.dense();
  private static final long[] SAMPLES = {3, 11, 0, 5, 6, 9};

  /// Every layer that is checked.
  public static List<LayerCatalog> all() {
    List<LayerCatalog> all = new ArrayList<>(dense());
    all.addAll(heads());
    all.addAll(adapters());
    all.addAll(vision());
    all.addAll(ImageLayers.all());
    all.addAll(sparse());
    all.addAll(occupancy());
    all.addAll(StudentLayers.all());
    all.addAll(DetectorLayers.all());
    return all;
  }

  private static List<LayerCatalog> dense() {
    Tensor rows = LayerInputs.normals(5, 6);
    Tensor tokens = LayerInputs.normals(3, 4);
    return List.of(
        smooth(
            "Linear",
            Linear.of(5, 3, rng("Linear")),
            LayerInputs.normals(7, 5),
            (l, x) -> l.forward(x)),
        smooth("LayerNorm", LayerNorm.of(6), rows, (l, x) -> l.forward(x)),
        smooth("LayerScale", LayerScale.of(6, 0.3), rows, (l, x) -> l.forward(x)),
        smooth("DropPath", new DropPath(0.4), rows, (l, x) -> l.forward(x, training())),
        smooth("Mlp", Mlp.of(4, 9, rng("Mlp")), tokens, (l, x) -> l.forward(x)),
        smooth("SwiGlu", SwiGlu.of(4, 9, rng("SwiGlu")), tokens, (l, x) -> l.forward(x)),
        smooth(
            "SegmentationHead",
            new SegmentationHead(BatchNorm.of(4), Linear.of(4, 3, rng("SegmentationHead"))),
            LayerInputs.normals(6, 4),
            (l, x) -> l.forward(x, training())),
        smooth(
            "BatchNorm",
            BatchNorm.of(4),
            LayerInputs.normals(6, 4),
            (l, x) -> l.forward(x, training())),
        smooth(
            "BatchNorm evaluation",
            BatchNorm.of(4),
            LayerInputs.normals(6, 4),
            (l, x) -> l.forward(x, Pass.eval())));
  }

  /// Projection heads and what losses remember.
  private static List<LayerCatalog> heads() {
    Tensor rows = LayerInputs.normals(6, 4);
    Tensor labels = Tensor.of(new int[] {2, 0, 1, 1, 0, 2}, 6);
    CrdMemory fresh = CrdMemory.of(7, 4, rng("CrdMemory"));
    Parameter met = Parameter.buffer(Tensor.of(new float[] {9, 8}, 2)); // the Z of a first batch
    ClassMeans means = new ClassMeans(Init.uniform(rng("ClassMeans"), 0.4, 3, 4), ClassMeans.DECAY);
    return List.of(
        smooth(
            "ProjectionHead",
            ProjectionHead.mlp(4, 6, 3, 3, rng("ProjectionHead")),
            LayerInputs.normals(3, 4),
            (l, x) -> l.forward(x)),
        smooth("ProjectionHead batch norm", normalised(Norm.BATCH), rows, LayerCatalog::project),
        smooth("ProjectionHead layer norm", normalised(Norm.LAYER), rows, LayerCatalog::project),
        smooth(
            "CrdMemory",
            new CrdMemory(fresh.student(), fresh.teacher(), met),
            rows,
            (l, x) -> l.forward(x.mul(0.1), x.mul(-0.05), SAMPLES.clone(), 5, training())),
        smooth(
            "ClassMeans",
            Layer.map(means, p -> Parameter.buffer(p.tensor())),
            rows,
            (l, x) -> l.forward(x, labels.to(x.tensor().backend()), training())),
        smooth(
            "Olivine heads",
            new TwoSidedHead(
                ProjectionHead.mlp(4, 6, 3, 2, rng("student")), Linear.of(4, 3, rng("teacher"))),
            rows,
            (l, x) -> InfoNce.of(0.5, l.student().forward(x), l.teacher().forward(x))));
  }

  private static ProjectionHead normalised(Norm norm) {
    return ProjectionHead.mlp(4, 6, 3, 3, Unary.GELU, norm, rng("ProjectionHead"));
  }

  private static Value project(ProjectionHead head, Value x) {
    return head.forward(x, training());
  }

  /// What stands between a student's map and a loss on it.
  private static List<LayerCatalog> adapters() {
    Tensor map = LayerInputs.normals(2, 3, 4, 5);
    return List.of(
        smooth(
            "BevAdapter 1x1",
            Adapter.CONV1X1.of(3, 4, rng("BevAdapter 1x1")),
            map,
            (l, x) -> l.forward(x, training())),
        kinked(
            "BevAdapter 3x3",
            Adapter.CONV3X3_BN_RELU.of(3, 4, rng("BevAdapter 3x3")),
            map,
            (l, x) -> l.forward(x, training())),
        kinked(
            "GlobalContext",
            spread(GlobalContext.of(4, rng("GlobalContext"))),
            LayerInputs.normals(2, 4, 4, 5),
            (l, x) -> l.forward(x)));
  }

  private static List<LayerCatalog> vision() {
    Tensor tokens = LayerInputs.normals(5, 4, 8);
    VitConfig config = VitConfig.dinov2(8, 2, 2, false).withRegisters(2).withPatches(4, 3);
    return List.of(
        smooth("Attention", Attention.of(8, 2, rng("Attention")), tokens, (l, x) -> l.forward(x)),
        smooth(
            "Conv2d",
            Conv2d.of(3, 4, 3, 2, 1, rng("Conv2d")),
            LayerInputs.normals(2, 3, 5, 7),
            (l, x) -> l.forward(x)),
        smooth(
            "PatchEmbed",
            new PatchEmbed(Conv2d.of(3, 5, 2, 2, 0, rng("PatchEmbed"))),
            LayerInputs.normals(2, 3, 4, 6),
            (l, x) -> l.forward(x)),
        smooth("VitBlock", block(rng("VitBlock")), tokens, (l, x) -> l.forward(x, training())),
        smooth(
            "Vit",
            spread(Vit.of(config, rng("Vit"))),
            LayerInputs.normals(2, 3, 8, 8),
            (l, x) -> l.normalized(l.tokens(x, training())).sequence()));
  }

  /// A transformer starts with tokens close to 0, where layer normalisation bends too sharply for
  /// differences.
  static <L extends Layer> L spread(L vit) {
    AtomicInteger next = new AtomicInteger();
    return Layer.map(
        vit,
        p -> {
          Rng stream = rng("spread").at("parameter", next.getAndIncrement());
          Tensor noise = Tensor.empty(p.tensor().backend(), DType.F32, p.tensor().shape());
          noise.kernels().random().normal(stream, 0, 0.3, noise);
          return p.with(p.tensor().add(noise));
        });
  }

  private static VitBlock block(Rng rng) {
    return new VitBlock(
        LayerNorm.of(8),
        Attention.of(8, 2, rng.at("attn")),
        LayerScale.of(8, 0.3),
        LayerNorm.of(8),
        SwiGlu.of(8, 9, rng.at("mlp")),
        LayerScale.of(8, 0.7),
        new DropPath(0.3));
  }

  private static List<LayerCatalog> sparse() {
    Tensor two = LayerInputs.normals(SITES.size(), 2);
    Tensor three = LayerInputs.normals(SITES.size(), 3);
    Sites scattered = LayerInputs.scattered();
    return List.of(
        smooth(
            "SubmanifoldConv3d",
            SubmanifoldConv3d.of(3, 4, CUBE, true, rng("Submanifold")),
            three,
            (l, x) -> l.forward(voxels(x)).features()),
        smooth(
            "SparseConv3d",
            SparseConv3d.of(3, 4, HALF, ActiveRule.FLOOR, true, rng("Strided")),
            three,
            (l, x) -> l.forward(voxels(x)).features()),
        smooth("SparseInverseConv3d", inverse(), three, LayerCatalog::thereAndBack),
        smooth(
            "HeightCompression",
            SubmanifoldConv3d.of(2, 2, KernelShape.submanifold(1), true, rng("Height")),
            two,
            (l, x) -> HeightCompression.of(l.forward(voxels(x)))),
        kinked(
            "SparseMaxPool3d",
            new SparseMaxPool3d(HALF, ActiveRule.FLOOR),
            three,
            (l, x) -> l.forward(voxels(x)).features()),
        kinked(
            "SparseBlock",
            SparseBlock.of(3, 5, 0.1, rng("Block")),
            three,
            (l, x) -> l.forward(voxels(x), training()).features()),
        kinked(
            "MinkUNet",
            MinkUNet.tiny(3, rng("MinkUNet")).withFinal(4, rng("final")),
            LayerInputs.normals(scattered.size(), 3),
            (l, x) -> l.forward(new Voxels(scattered, x), training())));
  }

  private static List<LayerCatalog> occupancy() {
    Tensor features = LayerInputs.normals(OccupancyInputs.POINTS, 4);
    return List.of(
        kinked(
            "OccupancyTask",
            OccupancyInputs.task(),
            features,
            (l, x) -> l.predict(x, OccupancyInputs.pairs(l.search()))),
        kinked(
            "VoxelOccupancyTask",
            VoxelOccupancyTask.of(4, rng("VoxelOccupancyTask")),
            features,
            (l, x) -> l.loss(x, OccupancyInputs.grid(), rng("voxels")).occupancy()));
  }

  /// Performs the check.
  public GradCheck check() {
    Rng upstream = LayerInputs.upstream(name);
    List<Parameter> checked = new ArrayList<>(trained());
    checked.add(input);
    return kinked
        ? Directional.check(name, checked, forward, upstream)
        : GradCheck.of(name, checked, () -> List.of(forward.get()), upstream, LIMIT);
  }

  /// The parameters of the layer that a gradient must reach.
  public List<Parameter> trained() {
    return trained(layer);
  }

  /// The trained parameters of a layer.
  public static List<Parameter> trained(Layer layer) {
    return layer.parameters().values().stream().filter(Parameter::isTrainable).toList();
  }

  static <L extends Layer> LayerCatalog smooth(
      String name, L layer, Tensor input, BiFunction<L, Value, Value> forward) {
    return entry(name, layer, input, forward, false);
  }

  static <L extends Layer> LayerCatalog kinked(
      String name, L layer, Tensor input, BiFunction<L, Value, Value> forward) {
    return entry(name, layer, input, forward, true);
  }

  private static <L extends Layer> LayerCatalog entry(
      String name, L layer, Tensor input, BiFunction<L, Value, Value> forward, boolean kinked) {
    L twin = Layer.f64(layer);
    Parameter x = Parameter.of(input);
    Function<Backend, Single> single =
        backend -> {
          L there = Layer.to(layer, backend);
          Parameter in = Parameter.of(input.cast(DType.F32).to(backend));
          return new Single(there, in, forward.apply(there, in.value()));
        };
    return new LayerCatalog(name, twin, x, () -> forward.apply(twin, x.value()), kinked, single);
  }

  /// A layer applied in F32 on some backend.
  ///
  /// @param layer there
  /// @param input there
  /// @param output what it made of the input
  public record Single(Layer layer, Parameter input, Value output) {}

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

  private static Value thereAndBack(DownUp layer, Value x) {
    return layer.up().forward(layer.down().forward(voxels(x)), SITES).features();
  }

  private static Voxels voxels(Value features) {
    return new Voxels(SITES, features);
  }

  private static Rng rng(String name) {
    return LayerInputs.weights(name);
  }

  private static Pass training() {
    return LayerInputs.training();
  }
}
