package vexel.distill.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.nn.Layer;
import vexel.nn.NameMap;
import vexel.nn.Pass;
import vexel.nn.State;
import vexel.nn.bev.BevEncoder;
import vexel.nn.bev.BevGrid;
import vexel.nn.bev.CameraEncoder;
import vexel.nn.bev.CenterHead;
import vexel.nn.bev.Frustum;
import vexel.nn.bev.SecondPlan;
import vexel.nn.bev.SplatPlan;
import vexel.nn.bev.TaskHead;
import vexel.nn.vision.MaskClip;
import vexel.nn.vision.ResNet;
import vexel.nn.vision.ResNetConfig;
import vexel.nn.vision.Vit;
import vexel.nn.vision.VitConfig;
import vexel.nn.vision.VitTokens;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.io.NamedTensors;

/// Whole networks: `w.X` are weights under the names of published checkpoints, which are loaded as
/// a file would be; `y…` results with upstream `g_y…`; `d.X` gradients and `after.X` statistics
/// after training under our names.
final class NetworkCases {
  private static final String WEIGHT = "w.";
  private static final String GRADIENT = "d.";
  private static final String AFTER = "after.";

  private final Trial t;
  private final Parameter input;

  private NetworkCases(Trial t) {
    this.t = t;
    String owner = t.attrs().text("weights_of", "");
    this.input = Parameter.of(owner.isEmpty() ? t.tensor("x") : t.shared(owner + "/x"));
  }

  static void addTo(Map<String, Executor> table) {
    table.put("resnet", t -> new NetworkCases(t).resNet());
    table.put("dino_vit", t -> new NetworkCases(t).dino());
    table.put("maskclip", t -> new NetworkCases(t).maskClip());
    table.put("second_bev", t -> new NetworkCases(t).second());
    table.put("camera_bev", t -> new NetworkCases(t).camera());
    table.put("center_head_network", t -> new NetworkCases(t).centerHead());
  }

  // ---- camera networks

  private void resNet() {
    int stride = t.attrs().integer("stride");
    ResNet net = on(ResNet.read(weights(), stride));
    Map<String, Value> y = new LinkedHashMap<>();
    if (net.fc() != null) {
      y.put("y_scores", net.classify(input.value(), Pass.eval()));
    } else {
      y.put("y" + stride, net.forward(input.value(), Pass.eval()));
    }
    compare(net, y, Pass.eval());
  }

  private void dino() {
    Vit vit = on(Vit.read(weights(), config()));
    VitTokens tokens = vit.tokens(input.value(), Pass.eval());
    compare(
        vit,
        Map.of("y_tokens", tokens.sequence(), "y_norm", vit.normalized(tokens).sequence()),
        Pass.eval());
  }

  private VitConfig config() {
    return VitConfig.of(weights()).withHeads(t.attrs().integer("num_heads"));
  }

  private void maskClip() {
    MaskClip net = on(MaskClip.read(weights(), config()));
    compare(net, Map.of("y", net.forward(input.value(), Pass.eval())), Pass.eval());
  }

  // ---- bird's-eye view

  private void second() {
    Attrs a = t.attrs().below("plan");
    SecondPlan plan =
        new SecondPlan(
            t.attrs().integer("inputs_width"),
            whole(a, "layers"),
            whole(a, "strides"),
            whole(a, "widths"),
            numbers(a, "scales"),
            whole(a, "outputs"));
    BevEncoder net = loaded(BevEncoder.of(plan, Rng.seed(0)), BevEncoder.OPENPCDET);
    Pass pass = NormInputs.pass(t);
    compare(net, Map.of("y", net.forward(input.value(), pass)), pass);
  }

  private void camera() {
    Attrs a = t.attrs();
    ResNetConfig config =
        new ResNetConfig(List.of(1, 1, 1, 1), false, a.integer("resnet_width"), 32, 0);
    int depths = a.integer("depth_bins");
    CameraEncoder net =
        loaded(
            CameraEncoder.of(
                config, a.integer("level"), depths, a.integer("features"), Rng.seed(0)),
            NameMap.IDENTITY);
    int[] image = a.integers("image_hw");
    int[] map = a.integers("feature_hw");
    Tensor points =
        new Frustum(
                image[0],
                image[1],
                map[0],
                map[1],
                depths,
                a.number("depth_start"),
                a.number("depth_step"))
            .placed(
                t.stored("image_aug"),
                t.stored("cameras"),
                t.stored("to_lidar"),
                t.stored("scene_aug"));
    BevGrid grid =
        new BevGrid(
            numbers(a, "lower"),
            numbers(a, "cell_size"),
            whole(a, "cells_xyz"),
            BevGrid.Rounding.TRUNCATE);
    SplatPlan plan = SplatPlan.of(grid, points, t.engine().backend());
    compare(net, Map.of("y", net.forward(input.value(), plan, Pass.eval())), Pass.eval());
  }

  private void centerHead() {
    Attrs a = t.attrs();
    CenterHead.Plan plan =
        new CenterHead.Plan(
            a.integer("inputs_width"),
            a.integer("width"),
            whole(a, "classes"),
            a.flag("velocity"),
            a.flag("iou_aware"));
    CenterHead net = loaded(CenterHead.of(plan, Rng.seed(0)), NameMap.IDENTITY);
    Pass pass = Pass.train(Rng.seed(0));
    List<TaskHead.Maps> tasks = net.forward(input.value(), pass);
    Map<String, Value> y = new LinkedHashMap<>();
    for (int i = 0; i < tasks.size(); i++) {
      TaskHead.Maps maps = tasks.get(i);
      String name = "y_" + i + "_";
      y.put(name + "reg", maps.reg());
      y.put(name + "height", maps.height());
      y.put(name + "dim", maps.dim());
      y.put(name + "rot", maps.rot());
      y.put(name + "hm", maps.hm());
      if (maps.vel() != null) {
        y.put(name + "vel", maps.vel());
      }
      if (maps.iou() != null) {
        y.put(name + "iou", maps.iou());
      }
    }
    compare(net, y, pass);
  }

  // ---- weights as of a file

  private NamedTensors weights() {
    Map<String, Tensor> found = new LinkedHashMap<>();
    for (String name : t.golden().tensors()) {
      if (name.startsWith(WEIGHT)) {
        found.put(name.substring(WEIGHT.length()), t.stored(name));
      }
    }
    borrow(t.attrs().text("weights_of", ""), "", found);
    borrow(t.attrs().text("backbone_of", ""), "img_backbone.", found);
    return NamedTensors.of(t.golden().name(), found);
  }

  /// Weights that another case holds, without its classifier.
  private void borrow(String owner, String prefix, Map<String, Tensor> found) {
    String from = owner + "/" + WEIGHT;
    for (String name : t.golden().file().names()) {
      if (!owner.isEmpty() && name.startsWith(from) && !name.startsWith(from + "fc.")) {
        String own = prefix + name.substring(from.length());
        found.put(own, t.golden().file().stored(name));
      }
    }
  }

  private <L extends Layer> L loaded(L layer, NameMap names) {
    State.from(weights()).named(names).load(layer);
    return on(layer);
  }

  private <L extends Layer> L on(L layer) {
    return t.engine().dtype() == DType.F64
        ? Layer.f64(layer)
        : Layer.to(layer, t.engine().backend());
  }

  // ---- comparison

  private void compare(Layer net, Map<String, Value> outputs, Pass pass) {
    List<Value> roots = new ArrayList<>();
    List<Tensor> upstream = new ArrayList<>();
    outputs.forEach(
        (name, y) -> {
          t.check(name, y.tensor(), Tolerance.NETWORK);
          roots.add(y);
          upstream.add(t.tensor("g_" + name));
        });
    Gradients gradients = Value.backward(roots, upstream);
    pass.commit();
    Map<String, Parameter> parameters = new LinkedHashMap<>(net.parameters());
    parameters.put("x", input);
    parameters.forEach(
        (name, p) -> {
          Tensor g = t.has(GRADIENT + name) ? gradients.of(p) : null;
          if (g != null) {
            t.check(GRADIENT + name, g, Tolerance.NETWORK);
          }
          if (t.has(AFTER + name)) {
            t.check(AFTER + name, p.tensor(), Tolerance.NETWORK);
          }
        });
  }

  private static List<Integer> whole(Attrs a, String name) {
    return IntStream.of(a.integers(name)).boxed().toList();
  }

  private static List<Double> numbers(Attrs a, String name) {
    return DoubleStream.of(a.numbers(name)).boxed().toList();
  }
}
