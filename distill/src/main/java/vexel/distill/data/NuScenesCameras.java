package vexel.distill.data;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import vexel.distill.data.NuScenesTables.DataRow;
import vexel.distill.data.NuScenesTables.SensorRow;
import vexel.distill.geometry.CalibrationException;
import vexel.distill.geometry.Camera;

/// The cameras of a nuScenes data set by the row of `calibrated_sensor` that describes them.
final class NuScenesCameras {
  /// The channels, clockwise from the front.
  static final List<String> CHANNELS =
      List.of(
          "CAM_FRONT",
          "CAM_FRONT_RIGHT",
          "CAM_BACK_RIGHT",
          "CAM_BACK",
          "CAM_BACK_LEFT",
          "CAM_FRONT_LEFT");

  private final IdentityHashMap<SensorRow, Camera> known = new IdentityHashMap<>();

  /// The six cameras clockwise from the front, others after them by name.
  static String order(String channel) {
    int i = CHANNELS.indexOf(channel);
    return i < 0 ? channel : Integer.toString(i);
  }

  /// Reads the camera of an image, while the data set is opened, on one thread.
  ///
  /// @throws DataFault if it is none
  void read(DataRow image) {
    if (!known.containsKey(image.sensor())) {
      known.put(image.sensor(), camera(image));
    }
  }

  /// The sensor's camera, which all its images share unless one has another size.
  Camera of(DataRow image) {
    Camera shared = known.get(image.sensor());
    return shared != null && shared.height() == image.height() && shared.width() == image.width()
        ? shared
        : camera(image);
  }

  private static Camera camera(DataRow d) {
    JsonRow row = Objects.requireNonNull(d.sensor().row(), "a camera's row");
    try {
      return Camera.of(row.numbers("camera_intrinsic", 9), d.height(), d.width());
    } catch (CalibrationException e) {
      throw new DataFault(
          row.file(),
          row.place() + "camera_intrinsic of " + d.sensor().channel(),
          String.valueOf(e.getMessage()),
          "correct the row",
          e);
    }
  }
}
