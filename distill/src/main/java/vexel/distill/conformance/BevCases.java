package vexel.distill.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import vexel.autograd.Value;
import vexel.nn.Conv2d;
import vexel.nn.ConvTranspose2d;
import vexel.nn.Convolution;
import vexel.nn.Pass;
import vexel.nn.bev.BevGrid;
import vexel.nn.bev.ConvNormRelu;
import vexel.nn.bev.Frustum;
import vexel.nn.bev.GatedFusion;
import vexel.nn.bev.LiftSplat;
import vexel.nn.bev.SecondFpn;
import vexel.nn.bev.SplatPlan;
import vexel.tensor.Tensor;

/// Networks over a bird's-eye view, run through the layers themselves.
final class BevCases {
  private BevCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("second_fpn", BevCases::secondFpn);
    table.put("gated_concat_fusion", BevCases::gatedFusion);
    table.put("lift_splat_geometry", BevCases::geometry);
    table.put("lift_splat_pool", BevCases::pool);
  }

  private static void secondFpn(Trial t) {
    List<String> kinds = t.attrs().texts("kinds");
    double[] strides = t.attrs().numbers("strides");
    int[] kernels = t.attrs().integers("kernels");
    Pass pass = NormInputs.pass(t);
    List<ConvNormRelu> levels = new ArrayList<>();
    List<Value> maps = new ArrayList<>();
    for (int i = 0; i < strides.length; i++) {
      boolean enlarges = kinds.get(i).equals("deconv");
      int stride = (int) Math.rint(enlarges ? strides[i] : 1 / strides[i]);
      String name = "level" + i;
      levels.add(
          new ConvNormRelu(
              scaling(t, name + "_w", enlarges, kernels[i], stride),
              NormInputs.norm(t, name + "_bn")));
      maps.add(t.input("x" + i));
    }
    t.output("y", new SecondFpn(levels).forward(maps, pass));
    pass.commit();
    for (int i = 0; i < levels.size(); i++) {
      NormInputs.check(t, "level" + i + "_bn", levels.get(i).norm());
    }
  }

  private static Convolution scaling(
      Trial t, String name, boolean enlarges, int kernel, int stride) {
    var window = Conv2d.square(kernel, stride, 0);
    return enlarges
        ? new ConvTranspose2d(t.parameter(name), null, window)
        : new Conv2d(t.parameter(name), null, window);
  }

  private static void gatedFusion(Trial t) {
    GatedFusion fusion =
        new GatedFusion(
            new Conv2d(t.parameter("gate_w"), t.parameter("gate_b"), Conv2d.square(1, 1, 0)),
            new ConvNormRelu(
                new Conv2d(t.parameter("fuse_w"), null, Conv2d.square(3, 1, 1)),
                NormInputs.norm(t, "fuse_bn")));
    Pass pass = NormInputs.pass(t);
    Value x = fusion.joined(t.input("lidar"), t.input("camera"));
    Value gate = fusion.gate(x);
    t.output("gate", gate);
    t.output("y", fusion.reduced(x, gate, pass));
    pass.commit();
    NormInputs.check(t, "fuse_bn", fusion.reduce().norm());
  }

  private static void geometry(Trial t) {
    int[] image = t.attrs().integers("image_hw");
    int[] map = t.attrs().integers("feature_hw");
    Frustum frustum =
        new Frustum(
            image[0],
            image[1],
            map[0],
            map[1],
            t.attrs().integer("depth_bins"),
            t.attrs().number("depth_start"),
            t.attrs().number("depth_step"));
    t.check("frustum", frustum.points());
    Tensor points =
        frustum.placed(
            t.stored("image_aug"),
            t.stored("intrinsics"),
            t.stored("cam_to_lidar"),
            t.stored("bev_aug"));
    t.check("points", points);
  }

  private static void pool(Trial t) {
    String rule = t.attrs().text("index_rule");
    BevGrid grid =
        new BevGrid(
            DoubleStream.of(t.attrs().numbers("lower")).boxed().toList(),
            DoubleStream.of(t.attrs().numbers("cell_size")).boxed().toList(),
            IntStream.of(t.attrs().integers("cells_xyz")).boxed().toList(),
            switch (rule) {
              case "floor" -> BevGrid.Rounding.FLOOR;
              case "truncate" -> BevGrid.Rounding.TRUNCATE;
              default -> throw new MissingFeature("lift_splat_pool with " + rule);
            });
    SplatPlan plan = SplatPlan.of(grid, t.stored("points"), t.engine().backend());
    t.check("cell_index", plan.cell());
    t.check("kept", plan.kept());
    t.output("bev", LiftSplat.of(t.input("depth_logits"), t.input("context"), plan));
  }
}
