package vexel.distill.protocol;

import java.util.List;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import vexel.distill.eval.Confusion;

/// What a judgement reached with each of its seeds.
///
/// @param runs one matrix a seed, at least one
public record SeedScores(List<Confusion> runs) {
  public SeedScores {
    runs = List.copyOf(runs);
  }

  /// mIoU of each seed.
  public List<Double> mious() {
    return runs.stream().map(Confusion::miou).toList();
  }

  /// Mean of the seeds' mIoU.
  public double miou() {
    return StatUtils.mean(mious().stream().mapToDouble(v -> v).toArray());
  }

  /// Sample standard deviation of the seeds' mIoU (n − 1); NaN for a single seed.
  public double std() {
    return deviation(mious().stream().mapToDouble(v -> v).toArray());
  }

  /// Mean IoU of class `c` over the seeds in which it has one.
  public double iou(int c) {
    return StatUtils.mean(ious(c));
  }

  /// Standard deviation of the seeds' IoU of class `c`; NaN for less than two.
  public double std(int c) {
    return deviation(ious(c));
  }

  private double[] ious(int c) {
    return runs.stream().mapToDouble(r -> r.iou(c)).filter(v -> !Double.isNaN(v)).toArray();
  }

  private static double deviation(double[] values) {
    return values.length < 2 ? Double.NaN : new StandardDeviation().evaluate(values);
  }

  /// The points of all seeds in one matrix.
  public Confusion pooled() {
    Confusion sum = new Confusion(runs.getFirst().classes());
    runs.forEach(sum::add);
    return sum;
  }
}
