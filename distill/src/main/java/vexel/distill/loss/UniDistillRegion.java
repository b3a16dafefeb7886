package vexel.distill.loss;

import java.util.stream.IntStream;
import vexel.autograd.Value;
import vexel.distill.detect.BoxKeypoints;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Where UniDistill compares maps, with the alternatives of the paper's ablation (Zhou et al., CVPR
/// 2023, §4.3). The low-level and the high-level map can both be given to either loss.
public enum UniDistillRegion {
  /// At nine points of each box, the paper's choice: [UniDistillFeature], [UniDistillRelation].
  KEYPOINTS,
  /// In the cells of the boxes' blobs: features weighted by the blobs, relations between all cells
  /// of a sample in which the mask is not 0.
  MASK,
  /// In all cells. Relations are between all cells of a sample: (H·W)² of them.
  WHOLE;

  /// The feature loss of maps [B, C, H, W], a scalar.
  ///
  /// @param mask the blobs [B, H, W], read by MASK alone
  public Value feature(Value student, Tensor teacher, BoxKeypoints points, Tensor mask) {
    return this == KEYPOINTS
        ? UniDistillFeature.of(student, teacher, points)
        : Value.apply(
            new UniDistillResponse(teacher, weights(student, mask), UniDistillFeature.EPSILON),
            student);
  }

  /// The relation loss of maps [B, C, H, W], a scalar. Off the keypoints it is the intra-modal loss
  /// of [Relational]: equal vectors of unit length, without the diagonal.
  ///
  /// @param mask the blobs [B, H, W], read by MASK alone
  public Value relation(Value student, Tensor teacher, BoxKeypoints points, Tensor mask) {
    if (this == KEYPOINTS) {
      return UniDistillRelation.of(student, teacher, points);
    }
    double[] w = weights(student, mask).widened();
    int[] cells = IntStream.range(0, w.length).filter(i -> w[i] > 0).toArray();
    int perSample = student.dim(2) * student.dim(3);
    int[] sample = IntStream.of(cells).map(i -> i / perSample).toArray();
    Tensor index = Tensor.copyOf(mask.backend(), cells, cells.length);
    Tensor scene = Tensor.copyOf(mask.backend(), sample, sample.length);
    Tensor t = rows(Value.of(teacher)).gatherRows(index).tensor();
    return Value.apply(
        new Relational(Relational.Settings.INTRA, t, null, scene), rows(student).gatherRows(index));
  }

  private Tensor weights(Value map, Tensor mask) {
    Shape cells = Shape.of(map.dim(0), map.dim(2), map.dim(3));
    return this == MASK ? mask : Tensor.full(mask.backend(), mask.dtype(), cells, 1);
  }

  private static Value rows(Value map) {
    int cells = map.dim(0) * map.dim(2) * map.dim(3);
    return map.permute(0, 2, 3, 1).reshape(cells, map.dim(1));
  }
}
