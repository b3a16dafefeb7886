package vexel.distill.detector;

import java.util.EnumSet;
import java.util.Set;
import vexel.distill.submission.LidarsegSubmission.Input;

/// Which sensors a detector sees.
public enum Modality {
  LIDAR(true, false),
  CAMERA(false, true),
  FUSION(true, true);

  private final boolean lidar;
  private final boolean camera;

  Modality(boolean lidar, boolean camera) {
    this.lidar = lidar;
    this.camera = camera;
  }

  /// Whether it sees sweeps.
  public boolean seesLidar() {
    return lidar;
  }

  /// Whether it sees images.
  public boolean seesCamera() {
    return camera;
  }

  /// What a result file declares.
  public Set<Input> inputs() {
    Set<Input> inputs = EnumSet.noneOf(Input.class);
    if (lidar) {
      inputs.add(Input.LIDAR);
    }
    if (camera) {
      inputs.add(Input.CAMERA);
    }
    return inputs;
  }
}
