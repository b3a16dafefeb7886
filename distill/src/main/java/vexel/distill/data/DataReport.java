package vexel.distill.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What [DataCheck] found.
///
/// @param frames frames in the source
/// @param scenes scenes
/// @param points LiDAR points of all readable frames
/// @param pairs point-pixel pairs of all cameras
/// @param cameras per camera, in the order of their first appearance
/// @param labels points per class, in class order; empty without labels
/// @param boxes points in annotated boxes
/// @param pixels agreement of the classes of points and pixels, where both are labelled
/// @param frameGap longest time between neighbouring frames of a scene, seconds
/// @param manifestHash identity of the data
/// @param quarantine frames that training cannot use
/// @param problems everything wrong, one line each
/// @param notes what is absent and may be, one line each
/// @param page the page with the overlays, if asked for
public record DataReport(
    int frames,
    int scenes,
    long points,
    long pairs,
    List<CameraReport> cameras,
    Map<String, Long> labels,
    BoxCount boxes,
    PixelAgreement pixels,
    double frameGap,
    String manifestHash,
    Quarantine quarantine,
    List<String> problems,
    List<String> notes,
    Optional<Path> page) {

  /// One camera over all frames.
  ///
  /// @param channel its name
  /// @param images images decoded
  /// @param pairs pairs in all
  /// @param nearest smallest depth of a pair, metres
  /// @param farthest largest depth of a pair, metres
  /// @param lag largest time between sweep and image, seconds, signed
  public record CameraReport(
      String channel, int images, long pairs, double nearest, double farthest, double lag) {}
}
