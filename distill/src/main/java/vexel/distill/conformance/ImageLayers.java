package vexel.distill.conformance;

import java.util.ArrayList;
import java.util.List;
import vexel.autograd.Differentiable;
import vexel.autograd.Value;
import vexel.nn.ConvTranspose2d;
import vexel.nn.QuickMlp;
import vexel.nn.bev.BevEncoder;
import vexel.nn.bev.BevGrid;
import vexel.nn.bev.CameraEncoder;
import vexel.nn.bev.CenterHead;
import vexel.nn.bev.Frustum;
import vexel.nn.bev.GatedFusion;
import vexel.nn.bev.SecondPlan;
import vexel.nn.bev.SplatPlan;
import vexel.nn.bev.TaskHead;
import vexel.nn.vision.MaskClip;
import vexel.nn.vision.ResNet;
import vexel.nn.vision.ResNetConfig;
import vexel.nn.vision.VitConfig;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// The part of [LayerCatalog] that looks at images and at a bird's-eye view.
final class ImageLayers {
  private ImageLayers() {}

  static List<LayerCatalog> all() {
    Tensor image = LayerInputs.normals(2, 3, 32, 32);
    return List.of(
        LayerCatalog.smooth(
            "ConvTranspose2d",
            ConvTranspose2d.enlarging(3, 2, 2, rng("ConvTranspose2d")),
            LayerInputs.normals(2, 3, 3, 4),
            (l, x) -> l.forward(x)),
        LayerCatalog.smooth(
            "QuickMlp",
            QuickMlp.of(4, 9, rng("QuickMlp")),
            LayerInputs.normals(3, 4),
            (l, x) -> l.forward(x)),
        LayerCatalog.smooth(
            "MaskClip",
            LayerCatalog.spread(
                MaskClip.of(VitConfig.clip(8, 2, 2).withPatches(4, 3), 5, rng("MaskClip"))),
            LayerInputs.normals(2, 3, 8, 8),
            (l, x) -> l.forward(x, LayerInputs.training())),
        LayerCatalog.kinked(
            "ResNet basic",
            ResNet.of(residual(false).withClasses(3), rng("ResNet basic")),
            image,
            (l, x) -> l.classify(x, LayerInputs.training())),
        LayerCatalog.kinked(
            "ResNet dilated",
            ResNet.of(residual(true).withStride(8), rng("ResNet dilated")),
            image,
            (l, x) -> l.forward(x, LayerInputs.training())),
        LayerCatalog.kinked(
            "CameraEncoder",
            CameraEncoder.of(residual(true), 2, 4, 3, rng("CameraEncoder")),
            LayerInputs.normals(2, 3, 64, 64),
            (l, x) -> l.forward(x, splat(x.tensor().backend()), LayerInputs.training())),
        LayerCatalog.kinked(
            "BevEncoder",
            BevEncoder.of(SecondPlan.twoStages(3, 1, 4), rng("BevEncoder")),
            LayerInputs.normals(2, 3, 6, 4),
            (l, x) -> l.forward(x, LayerInputs.training())),
        LayerCatalog.kinked(
            "GatedFusion",
            GatedFusion.of(3, rng("GatedFusion")),
            LayerInputs.normals(2, 3, 5, 4),
            (l, x) -> l.forward(x, x.mul(x), LayerInputs.training())),
        LayerCatalog.kinked(
            "CenterHead",
            CenterHead.of(new CenterHead.Plan(4, 6, List.of(1, 2), true, true), rng("CenterHead")),
            LayerInputs.normals(2, 4, 5, 3),
            (l, x) -> joined(l.forward(x, LayerInputs.training()))));
  }

  private static ResNetConfig residual(boolean bottleneck) {
    return new ResNetConfig(List.of(1, 1, 2, 1), bottleneck, 2, 32, 0);
  }

  /// One sample of two cameras that look along x and y, its indices on `backend`.
  static SplatPlan splat(Backend backend) {
    double[] eye = new double[16];
    double[] side = new double[16];
    for (int i = 0; i < 4; i++) {
      eye[5 * i] = 1;
    }
    side[1] = -1;
    side[4] = 1;
    side[10] = 1;
    side[15] = 1;
    double[] rig = new double[32];
    System.arraycopy(eye, 0, rig, 0, 16);
    System.arraycopy(side, 0, rig, 16, 16);
    double[] same = new double[32];
    System.arraycopy(eye, 0, same, 0, 16);
    System.arraycopy(eye, 0, same, 16, 16);
    Tensor cameras = Tensor.copyOf(Backends.reference(), same, 2, 4, 4);
    Tensor points =
        new Frustum(4, 4, 4, 4, 4, 1, 0.5)
            .placed(
                cameras.reshape(1, 2, 4, 4),
                cameras,
                Tensor.copyOf(Backends.reference(), rig, 2, 4, 4),
                Tensor.copyOf(Backends.reference(), eye, 1, 4, 4));
    BevGrid grid =
        new BevGrid(
            List.of(-4.0, -4.0, 0.0),
            List.of(2.0, 2.0, 9.0),
            List.of(4, 4, 1),
            BevGrid.Rounding.FLOOR);
    return SplatPlan.of(grid, points, backend);
  }

  private static Value joined(List<TaskHead.Maps> tasks) {
    List<Value> all = new ArrayList<>();
    for (TaskHead.Maps maps : tasks) {
      all.add(maps.boxes());
      if (maps.iou() != null) {
        all.add(maps.iou());
      }
      all.add(maps.hm());
    }
    return Differentiable.concat(1, all.toArray(new Value[0]));
  }

  private static Rng rng(String name) {
    return LayerInputs.weights(name);
  }
}
