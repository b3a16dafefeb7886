package vexel.nn.bev;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import vexel.autograd.Value;
import vexel.nn.Layer;
import vexel.nn.Name;
import vexel.nn.Pass;
import vexel.tensor.Rng;

/// The head that finds boxes as centres (Yin, Zhou & Krähenbühl 2021, *CenterPoint*, §4): a shared
/// convolution, and for each task one branch a quantity. UniDistill's is the same with one branch
/// more, which predicts how well a box will fit.
///
/// @param sharedConv 3×3 with bias
/// @param tasks one for each group of classes
public record CenterHead(@Name("shared_conv") ConvNormRelu sharedConv, List<TaskHead> tasks)
    implements Layer {
  /// Classes of nuScenes' six tasks: car; truck, construction vehicle; bus, trailer; barrier;
  /// motorcycle, bicycle; pedestrian, traffic cone.
  public static final List<Integer> NUSCENES = List.of(1, 2, 2, 1, 2, 2);

  /// The logit at which class maps start: σ(−2.19) ≈ 0.1.
  private static final double PRIOR = -2.19;

  /// The sizes of a head.
  ///
  /// @param inputs channels of F^high
  /// @param width channels of the shared map and inside the branches
  /// @param classes number of classes of each task
  /// @param velocity whether velocities are predicted
  /// @param iouAware whether the fit of boxes is predicted
  public record Plan(
      int inputs, int width, List<Integer> classes, boolean velocity, boolean iouAware) {
    /// CenterPoint's head on nuScenes: 512 channels in, 64 inside.
    public static final Plan CENTER_POINT = new Plan(512, 64, NUSCENES, true, false);

    /// UniDistill's IoU-aware head on nuScenes.
    public static final Plan UNIDISTILL = new Plan(512, 64, NUSCENES, true, true);

    public Plan {
      classes = List.copyOf(classes);
      if (inputs < 1 || width < 1 || classes.isEmpty() || classes.stream().anyMatch(n -> n < 1)) {
        throw new IllegalArgumentException(
            "center head: "
                + inputs
                + " channels in, "
                + width
                + " inside, tasks of "
                + classes
                + " classes; all must be positive");
      }
    }
  }

  /// A new head.
  public static CenterHead of(Plan plan, Rng rng) {
    List<TaskHead> tasks = new ArrayList<>();
    for (int i = 0; i < plan.classes.size(); i++) {
      Rng at = rng.at("tasks", i);
      int w = plan.width;
      tasks.add(
          new TaskHead(
              HeadBranch.regressing(w, w, 2, at.at("reg")),
              HeadBranch.regressing(w, w, 1, at.at("height")),
              HeadBranch.regressing(w, w, 3, at.at("dim")),
              HeadBranch.regressing(w, w, 2, at.at("rot")),
              plan.velocity ? HeadBranch.regressing(w, w, 2, at.at("vel")) : null,
              plan.iouAware ? HeadBranch.regressing(w, w, 1, at.at("iou")) : null,
              HeadBranch.classifying(w, w, plan.classes.get(i), PRIOR, at.at("hm"))));
    }
    return new CenterHead(
        ConvNormRelu.head(plan.inputs, plan.width, rng.at("shared_conv")), List.copyOf(tasks));
  }

  /// F^high [B, C, H, W] → what each task predicts in every cell.
  public List<TaskHead.Maps> forward(Value high, Pass pass) {
    Value x = sharedConv.forward(high, pass.at("shared_conv"));
    List<HeadBranch> branches = tasks.stream().flatMap(t -> t.branches().stream()).toList();
    Iterator<Value> first = HeadBranch.first(branches, x).iterator();
    List<TaskHead.Maps> maps = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      maps.add(tasks.get(i).forward(first, pass.at("tasks", i)));
    }
    return maps;
  }
}
