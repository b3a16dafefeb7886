package vexel.distill.detector;

import vexel.distill.detect.KeypointLayout;
import vexel.distill.head.Adapter;
import vexel.distill.loss.UniDistillRegion;
import vexel.distill.loss.UniDistillResponse;
import vexel.distill.recipe.Require;

/// What a teacher is and how much it counts:
///
/// ```
/// L = L_det + λ₁ L_fea(A₁(F^low)) + λ₂ L_rel(A₂(F^high)) + λ₃ L_resp            (1)
/// ```
///
/// @param teacher folder of a detector's run, or `none`
/// @param feature λ₁
/// @param relation λ₂
/// @param response λ₃
/// @param temperature by which the teacher's logits are divided; 1 = as the student's
/// @param teacherClamp distance of the teacher's likelihoods from 0 and 1
/// @param keypoints where maps are read
/// @param adapter A₁ and A₂, thrown away after training
/// @param featureRegion where features are compared
/// @param relationRegion between which places relations are compared
/// @param featureMap which map features are of
/// @param relationMap which map relations are of
public record UniDistillSettings(
    String teacher,
    double feature,
    double relation,
    double response,
    double temperature,
    double teacherClamp,
    KeypointLayout keypoints,
    Adapter adapter,
    UniDistillRegion featureRegion,
    UniDistillRegion relationRegion,
    Level featureMap,
    Level relationMap) {
  /// The word for no teacher.
  public static final String NOBODY = "none";

  /// Nobody teaches.
  public static final UniDistillSettings NONE =
      new UniDistillSettings(
          NOBODY,
          0,
          0,
          0,
          UniDistillResponse.TEMPERATURE,
          1e-4,
          KeypointLayout.CORRECT,
          Adapter.NONE,
          UniDistillRegion.KEYPOINTS,
          UniDistillRegion.KEYPOINTS,
          Level.LOW,
          Level.HIGH);

  /// The maps on the way.
  public enum Level {
    /// F^low, which enters the encoder.
    LOW,
    /// F^high, which leaves it.
    HIGH
  }

  public UniDistillSettings {
    Require.notNegative("feature", feature);
    Require.notNegative("relation", relation);
    Require.notNegative("response", response);
    Require.positive("temperature", temperature);
    Require.within("teacher-clamp", teacherClamp, 0, 0.5);
  }

  /// Whether there is a teacher.
  public boolean isTaught() {
    return !teacher.equals(NOBODY);
  }
}
