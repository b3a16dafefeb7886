package vexel.distill.detector;

import org.jspecify.annotations.Nullable;
import vexel.autograd.Value;
import vexel.distill.UsageException;
import vexel.nn.bev.SplatPlan;
import vexel.nn.sparse.Voxels;

/// What detectors see of the samples of a batch. A detector reads what belongs to its sensors.
///
/// @param voxels the sweeps, or null if nobody looks at them
/// @param images the cameras of a sample one after the other [B·N, 3, H, W], or null
/// @param splat where the pixels of the images may lie, or null
/// @param cloud the key sweeps as a distilled student sees them, or null
public record DetectorInput(
    @Nullable Voxels voxels,
    @Nullable Value images,
    @Nullable SplatPlan splat,
    @Nullable StudentCloud cloud) {
  /// What detectors with encoders of their own see.
  public DetectorInput(@Nullable Voxels voxels, @Nullable Value images, @Nullable SplatPlan splat) {
    this(voxels, images, splat, null);
  }

  /// This input with what a student sees.
  DetectorInput with(@Nullable StudentCloud other) {
    return new DetectorInput(voxels, images, splat, other);
  }

  /// What a student sees.
  StudentCloud student() {
    StudentCloud c = cloud;
    if (c == null) {
      throw new UsageException("detector: the batch has no student's sweeps; read them for it");
    }
    return c;
  }

  /// The sweeps.
  Voxels lidar() {
    Voxels v = voxels;
    if (v == null) {
      throw new UsageException("detector: the batch has no sweeps; read them for this modality");
    }
    return v;
  }

  /// The images.
  Value camera() {
    Value v = images;
    if (v == null) {
      throw new UsageException("detector: the batch has no images; read them for this modality");
    }
    return v;
  }

  /// Where their pixels may lie.
  SplatPlan rays() {
    SplatPlan p = splat;
    if (p == null) {
      throw new UsageException("detector: the images have no geometry; read them with cameras");
    }
    return p;
  }
}
