package vexel.distill.detector;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import vexel.distill.head.Adapter;

/// Who teaches whom in UniDistill (Zhou et al., CVPR 2023, §4.1), and how much each loss counts
/// there. L is LiDAR, C cameras, LC both.
public enum UniDistillPath {
  L2C(Modality.LIDAR, Modality.CAMERA, 100, 40, 10, 1e-4, Adapter.NONE),
  C2L(Modality.CAMERA, Modality.LIDAR, 10, 5, 1, 1e-4, Adapter.CONV3X3_BN_RELU),
  LC2L(Modality.FUSION, Modality.LIDAR, 10, 1, 10, 1e-4, Adapter.NONE),
  LC2C(Modality.FUSION, Modality.CAMERA, 10, 5, 10, 1e-3, Adapter.NONE);

  private final Modality teacher;
  private final Modality student;
  private final double feature;
  private final double relation;
  private final double response;
  private final double teacherClamp;
  private final Adapter adapter;

  UniDistillPath(
      Modality teacher,
      Modality student,
      double feature,
      double relation,
      double response,
      double teacherClamp,
      Adapter adapter) {
    this.teacher = teacher;
    this.student = student;
    this.feature = feature;
    this.relation = relation;
    this.response = response;
    this.teacherClamp = teacherClamp;
    this.adapter = adapter;
  }

  /// What the teacher sees.
  public Modality teacher() {
    return teacher;
  }

  /// What the student sees.
  public Modality student() {
    return student;
  }

  /// The path's keys of [UniDistillSettings].
  Map<String, Object> weights() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("feature", feature);
    values.put("relation", relation);
    values.put("response", response);
    values.put("teacher-clamp", teacherClamp);
    values.put("adapter", adapter.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    return values;
  }
}
