package vexel.distill.robustness;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.data.LabelMap;

/// What a corruption must know of a sensor and its labels.
///
/// @param benchmark whose constants are taken where the two differ
/// @param beams number of lasers
/// @param fullIntensity the brightest echo in the sensor's own unit: 255 or 1
/// @param ground classes that hold water
/// @param vehicles classes whose paint may swallow the beam
public record Lidar(
    Benchmark benchmark,
    int beams,
    double fullIntensity,
    Set<Integer> ground,
    Set<Integer> vehicles) {
  /// The two data sets of Robo3D for segmentation.
  public enum Benchmark {
    NUSCENES_C,
    SEMANTICKITTI_C
  }

  private static final Set<String> GROUND =
      Set.of("driveable_surface", "other_flat", "sidewalk", "road", "parking", "other-ground");

  private static final Set<String> VEHICLES =
      Set.of(
          "bicycle",
          "bus",
          "car",
          "construction_vehicle",
          "motorcycle",
          "trailer",
          "truck",
          "other-vehicle");

  public Lidar {
    ground = Set.copyOf(ground);
    vehicles = Set.copyOf(vehicles);
  }

  /// The sensor of a data set: its lasers, counted on the first frame and rounded up to a multiple
  /// of eight, the unit of its intensities, told by whether any echo of that frame exceeds 1, and
  /// its classes by name.
  public static Lidar of(FrameSource frames) {
    Frame first = frames.frame(0);
    int last = 0;
    for (int ring : Rings.of(first)) {
      last = Math.max(last, ring);
    }
    double brightest = 0;
    for (int i = 0; i < first.points().size(); i++) {
      brightest = Math.max(brightest, first.points().intensity(i));
    }
    List<String> names = frames.classNames();
    return new Lidar(
        names.equals(LabelMap.named("semantickitti").classes())
            ? Benchmark.SEMANTICKITTI_C
            : Benchmark.NUSCENES_C,
        (last / 8 + 1) * 8,
        brightest > 1 ? 255 : 1,
        classes(names, GROUND),
        classes(names, VEHICLES));
  }

  private static Set<Integer> classes(List<String> names, Set<String> wanted) {
    Set<Integer> found = new TreeSet<>();
    for (int c = 0; c < names.size(); c++) {
      if (wanted.contains(names.get(c))) {
        found.add(c);
      }
    }
    return found;
  }
}
