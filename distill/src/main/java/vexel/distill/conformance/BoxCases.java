package vexel.distill.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.BoxCorners;
import vexel.distill.geometry.RotatedIou;
import vexel.distill.geometry.RotatedNms;
import vexel.distill.geometry.Vec3;

/// Boxes: overlap, suppression, corners, points inside. Overlaps are computed in double whatever
/// the engine, from the numbers as they are stored.
final class BoxCases {
  private static final Tolerance EXACT_IN_DOUBLE = Tolerance.absolute(1e-5);

  private BoxCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("box_corners", t -> t.output("y", BoxCorners.of(t.input("boxes"))));
    table.put(
        "rotated_iou_bev",
        t -> {
          pairs(t, "intersection", RotatedIou::intersection);
          pairs(t, "iou", RotatedIou::bev);
        });
    table.put(
        "rotated_iou_3d",
        t -> {
          pairs(t, "vertical_overlap", RotatedIou::verticalOverlap);
          pairs(t, "iou", RotatedIou::volume);
        });
    table.put("rotated_nms", BoxCases::suppression);
    table.put("points_in_boxes", BoxCases::pointsInBoxes);
  }

  private static void pairs(Trial t, String output, ToDoubleBiFunction<Box, Box> measure) {
    List<Box> a = boxes(t, "boxes_a");
    List<Box> b = boxes(t, "boxes_b");
    double[] y = new double[a.size() * b.size()];
    for (int i = 0; i < y.length; i++) {
      y[i] = measure.applyAsDouble(a.get(i / b.size()), b.get(i % b.size()));
    }
    t.check(output, y, EXACT_IN_DOUBLE);
  }

  private static void suppression(Trial t) {
    RotatedNms nms =
        new RotatedNms(
            t.attrs().number("iou_threshold"),
            t.attrs().integer("pre_max"),
            t.attrs().integer("post_max"));
    int[] keep = nms.keep(boxes(t, "boxes"), Trial.doubles(t.stored("scores")));
    t.check("keep", Arrays.stream(keep).asDoubleStream().toArray(), Tolerance.EXACT);
  }

  private static void pointsInBoxes(Trial t) {
    List<Box> boxes = boxes(t, "boxes");
    double[] points = Trial.doubles(t.stored("points"));
    int n = points.length / 3;
    double[] inside = new double[n * boxes.size()];
    double[] first = new double[n];
    double[] count = new double[boxes.size()];
    Arrays.fill(first, -1);
    for (int p = 0; p < n; p++) {
      Vec3 point = new Vec3(points[3 * p], points[3 * p + 1], points[3 * p + 2]);
      for (int b = 0; b < boxes.size(); b++) {
        if (boxes.get(b).contains(point)) {
          inside[p * boxes.size() + b] = 1;
          count[b]++;
          first[p] = first[p] < 0 ? b : first[p];
        }
      }
    }
    t.check("inside", inside, Tolerance.EXACT);
    t.check("first_box", first, Tolerance.EXACT);
    t.check("count", count, Tolerance.EXACT);
  }

  /// The rows of an input [n, ≥ 7] as boxes.
  static List<Box> boxes(Trial t, String name) {
    int columns = t.stored(name).dim(1);
    double[] rows = Trial.doubles(t.stored(name));
    List<Box> boxes = new ArrayList<>();
    for (int at = 0; at < rows.length; at += columns) {
      boxes.add(Box.of(Arrays.copyOfRange(rows, at, at + columns)));
    }
    return boxes;
  }
}
