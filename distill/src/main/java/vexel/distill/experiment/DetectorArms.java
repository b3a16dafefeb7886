package vexel.distill.experiment;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vexel.distill.detector.BackboneTraining;
import vexel.distill.detector.DetectPresets;
import vexel.distill.detector.DetectSettings;
import vexel.distill.detector.Modality;
import vexel.distill.detector.UniDistillPath;

/// The arms of the table of detectors: each sensor's detector alone, which is what a student is
/// without distillation, then UniDistill's four paths, C2L without its adapters and L2C with the
/// places at which the released code reads its maps. All share preset, seed, world, order of
/// frames, steps and peak rate, and those with images the weights of their encoder
/// ([BackboneTraining]); a student starts from the weights of the detector that learns alone.
///
/// @param name of the arm
/// @param teacher the arm whose detector teaches, if one does
/// @param settings its settings, the teacher's folder still to be named
record DetectorArms(String name, Optional<String> teacher, DetectSettings settings) {
  /// Three times the preset's: with few steps, what a detector learns hangs on it
  /// (docs/results.md).
  private static final double PEAK_RATE = 3e-3;

  /// Of that, for encoders that have learned before.
  private static final double BACKBONE_RATE = 0.1;

  /// The arms, teachers before their students.
  ///
  /// @param world their scenes
  /// @param backbone weights that images' encoders start from
  /// @param steps of each
  /// @param seed of each
  static List<DetectorArms> all(Path world, Path backbone, int steps, long seed) {
    Map<String, Object> common = new LinkedHashMap<>();
    common.put("data", world.toString());
    common.put("steps", steps);
    common.put("seed", seed);
    common.put("learning-rate", PEAK_RATE);
    common.put("checkpoint-every", Math.max(1, steps / 4));
    Map<String, Object> images = new LinkedHashMap<>(common);
    images.put("backbone", backbone.toString());
    images.put("backbone-rate", BACKBONE_RATE);
    return List.of(
        alone(Modality.LIDAR, common),
        alone(Modality.CAMERA, images),
        alone(Modality.FUSION, images),
        taught("L2C", UniDistillPath.L2C, Map.of(), images),
        taught("C2L", UniDistillPath.C2L, Map.of(), common),
        taught("LC2L", UniDistillPath.LC2L, Map.of(), common),
        taught("LC2C", UniDistillPath.LC2C, Map.of(), images),
        taught("C2L-no-adapters", UniDistillPath.C2L, Map.of("adapter", "none"), common),
        taught("L2C-as-released", UniDistillPath.L2C, Map.of("keypoints", "as-released"), images));
  }

  private static DetectorArms alone(Modality sees, Map<String, Object> common) {
    return new DetectorArms(
        name(sees), Optional.empty(), DetectPresets.of("small", sees).with("common", common));
  }

  private static DetectorArms taught(
      String name, UniDistillPath path, Map<String, Object> own, Map<String, Object> common) {
    return new DetectorArms(
        name,
        Optional.of(name(path.teacher())),
        DetectPresets.of("small", path).with("common", common).with(name, own));
  }

  private static String name(Modality sees) {
    return switch (sees) {
      case LIDAR -> "lidar";
      case CAMERA -> "camera";
      case FUSION -> "fusion";
    };
  }
}
