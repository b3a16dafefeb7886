package vexel.distill.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import vexel.autograd.Differentiable;
import vexel.autograd.Value;
import vexel.distill.detect.CenterAssigner;
import vexel.distill.detect.HeadMaps;
import vexel.distill.detect.LabelledBox;
import vexel.distill.detector.CameraDetector;
import vexel.distill.detector.Detector;
import vexel.distill.detector.DetectorInput;
import vexel.distill.detector.FusionDetector;
import vexel.distill.detector.LidarDetector;
import vexel.distill.detector.LossBalance;
import vexel.distill.detector.StudentCloud;
import vexel.distill.detector.StudentDetector;
import vexel.distill.detector.Taps;
import vexel.distill.detector.VoxelColumns;
import vexel.distill.geometry.BevGrid;
import vexel.distill.geometry.Box;
import vexel.distill.loss.CenterHeadLoss;
import vexel.distill.recipe.SweepSettings;
import vexel.nn.BatchNorm;
import vexel.nn.Linear;
import vexel.nn.bev.BevEncoder;
import vexel.nn.bev.CameraEncoder;
import vexel.nn.bev.CenterHead;
import vexel.nn.bev.GatedFusion;
import vexel.nn.bev.SecondPlan;
import vexel.nn.sparse.MinkUNet;
import vexel.nn.sparse.Sites;
import vexel.nn.sparse.VoxelBackBone8x;
import vexel.nn.sparse.Voxels;
import vexel.nn.sparse.Zyx;
import vexel.nn.vision.ResNetConfig;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// The entries of [LayerCatalog] for whole detectors, all on a map of 4×4 cells and 4 channels, and
/// for what is trained beside them.
final class DetectorLayers {
  private static final int CHANNELS = 4;
  private static final int EDGE = 32; // voxels along an axis

  private DetectorLayers() {}

  static List<LayerCatalog> all() {
    Sites sites = sites();
    Tensor voxels = LayerInputs.normals(sites.size(), 3);
    Tensor images = LayerInputs.normals(2, 3, 64, 64);
    return List.of(
        LayerCatalog.kinked(
            "LidarDetector",
            new LidarDetector(sparse("LidarDetector"), encoder("lidar"), head("lidar")),
            voxels,
            (l, x) -> joined(l, new DetectorInput(new Voxels(sites, x), null, null))),
        LayerCatalog.kinked(
            "CameraDetector",
            new CameraDetector(images("CameraDetector"), encoder("camera"), head("camera")),
            images,
            (l, x) ->
                joined(l, new DetectorInput(null, x, ImageLayers.splat(x.tensor().backend())))),
        LayerCatalog.kinked(
            "FusionDetector",
            new FusionDetector(
                sparse("fused voxels"),
                images("fused images"),
                GatedFusion.of(CHANNELS, LayerInputs.weights("FusionDetector gate")),
                encoder("fusion"),
                head("fusion")),
            voxels,
            (l, x) ->
                joined(
                    l,
                    new DetectorInput(
                        new Voxels(sites, x),
                        Value.of(like(x, images)),
                        ImageLayers.splat(x.tensor().backend())))),
        LayerCatalog.kinked(
            "StudentDetector",
            new StudentDetector(
                MinkUNet.tiny(3, LayerInputs.weights("StudentDetector")),
                Linear.withoutBias(
                    MinkUNet.tiny(3, LayerInputs.weights("StudentDetector")).width(),
                    CHANNELS / 2, // of each slab
                    LayerInputs.weights("StudentDetector lift")),
                BatchNorm.of(CHANNELS / 2),
                encoder("student"),
                head("student"),
                SweepSettings.DEFAULT.input()),
            voxels,
            (l, x) -> joined(l, student(sites, x))),
        LayerCatalog.kinked(
            "LossBalance",
            LossBalance.even(),
            LayerInputs.normals(1, 1, 4, 4),
            DetectorLayers::balanced));
  }

  /// The same numbers where x lies and of its type.
  private static Tensor like(Value x, Tensor t) {
    return t.cast(x.tensor().dtype()).to(x.tensor().backend());
  }

  /// Distinct voxels of one sample.
  private static Sites sites() {
    Rng stream = LayerInputs.weights("detector sites");
    int[] cells = new int[3000];
    Arrays.setAll(cells, i -> stream.index(i, EDGE * EDGE * EDGE));
    int[] distinct = Arrays.stream(cells).sorted().distinct().limit(1500).toArray();
    int[] coords = new int[4 * distinct.length];
    for (int i = 0; i < distinct.length; i++) {
      coords[4 * i + 1] = distinct[i] / (EDGE * EDGE);
      coords[4 * i + 2] = distinct[i] / EDGE % EDGE;
      coords[4 * i + 3] = distinct[i] % EDGE;
    }
    return Sites.of(coords, 1, Zyx.cube(EDGE));
  }

  /// Voxels on maps of 4×4 cells, each for the point in its corner.
  private static DetectorInput student(Sites sites, Value x) {
    List<Double> points = new ArrayList<>();
    List<Integer> samples = new ArrayList<>();
    int[] bzyx = sites.coords();
    for (int v = 0; v < bzyx.length; v += 4) {
      points.addAll(List.of((double) bzyx[v + 3], (double) bzyx[v + 2], (double) bzyx[v + 1]));
      samples.add(bzyx[v]);
    }
    BevGrid grid = new BevGrid(0, 0, EDGE / 4.0, 4, 4);
    VoxelColumns columns = VoxelColumns.of(grid, 0, EDGE, points, samples, sites.batch());
    return new DetectorInput(null, null, null, new StudentCloud(new Voxels(sites, x), columns));
  }

  private static VoxelBackBone8x sparse(String name) {
    List<Integer> widths = List.of(3, 3, 3, 4, 4, CHANNELS);
    return VoxelBackBone8x.of(widths, 3, true, LayerInputs.weights(name));
  }

  private static CameraEncoder images(String name) {
    ResNetConfig config = new ResNetConfig(List.of(1, 1, 1, 1), false, 2, 32, 0);
    return CameraEncoder.of(config, 2, 4, CHANNELS, LayerInputs.weights(name));
  }

  private static BevEncoder encoder(String name) {
    Rng rng = LayerInputs.weights(name).at("encoder");
    return BevEncoder.of(SecondPlan.twoStages(CHANNELS, 1, 3), rng);
  }

  private static CenterHead head(String name) {
    Rng rng = LayerInputs.weights(name).at("head");
    return CenterHead.of(new CenterHead.Plan(12, 4, List.of(1, 2), true, true), rng);
  }

  /// All maps of a detector's head.
  private static Value joined(Detector detector, DetectorInput input) {
    Taps taps = detector.taps(input, LayerInputs.training());
    Value[] all = taps.heads().stream().flatMap(h -> h.values().stream()).toArray(Value[]::new);
    return Differentiable.concat(1, all);
  }

  /// The loss of one task's logits x [1, 1, 4, 4] against one box. The box maps are constants: the
  /// IoU that the head shall expect is a target, through which no gradient flows.
  private static Value balanced(LossBalance balance, Value x) {
    BevGrid grid = new BevGrid(-2, -2, 1, 4, 4);
    Box box = Box.of(0.3, -0.2, 0.1, 2.1, 1.2, 1.4, 0.4, 1.5, -0.5);
    Value code = Value.of(like(x, LayerInputs.normals(1, 11, 4, 4)));
    HeadMaps maps =
        new HeadMaps(
            x,
            code.narrow(1, 0, 2),
            code.narrow(1, 2, 1),
            code.narrow(1, 3, 3),
            code.narrow(1, 6, 2),
            code.narrow(1, 8, 2),
            code.narrow(1, 10, 1));
    return CenterHeadLoss.released(grid.cell())
        .of(
            maps,
            new CenterAssigner(grid, 4)
                .assign(List.of(List.of(new LabelledBox(box, 0))), List.of(0)),
            balance.s().value())
        .total();
  }
}
