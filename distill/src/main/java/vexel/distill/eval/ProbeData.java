package vexel.distill.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.data.PointLabels;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// Collects the labelled points of frames for a probe.
public final class ProbeData {
  /// nuScenes-lidarseg's sixteen classes; label c + 1 in the files' mapping is class c.
  public static final List<String> CLASSES =
      List.of(
          "barrier",
          "bicycle",
          "bus",
          "car",
          "construction_vehicle",
          "motorcycle",
          "pedestrian",
          "traffic_cone",
          "trailer",
          "truck",
          "driveable_surface",
          "other_flat",
          "sidewalk",
          "terrain",
          "manmade",
          "vegetation");

  private ProbeData() {}

  /// The labelled points of all `frames`, at most `perFrame` of each frame (0: all), drawn without
  /// replacement.
  public static LinearProbe.Points collect(
      FrameSource frames, FrameEncoder encoder, int perFrame, Rng rng) {
    List<Tensor> features = new ArrayList<>();
    List<int[]> labels = new ArrayList<>();
    for (int f = 0; f < frames.size(); f++) {
      Frame frame = frames.frame(f);
      PointLabels truth = frame.demandLabels("a probe needs lidarseg labels");
      FrameEncoder.Encoded encoded = encoder.encode(frame);
      int[] points = encoded.points();
      int[] known =
          java.util.stream.IntStream.range(0, points.length)
              .filter(i -> truth.at(points[i]) > 0)
              .toArray();
      int[] drawn = known;
      if (perFrame > 0 && known.length > perFrame) {
        int[] order = rng.at("frame", f).permutation(known.length);
        drawn = Arrays.stream(order, 0, perFrame).map(i -> known[i]).sorted().toArray();
      }
      features.add(encoded.features().gatherRows(Tensor.of(drawn, drawn.length)));
      labels.add(Arrays.stream(drawn).map(i -> truth.at(points[i]) - 1).toArray());
    }
    return new LinearProbe.Points(
        Tensor.concat(0, features), labels.stream().flatMapToInt(Arrays::stream).toArray());
  }
}
