package vexel.distill.detect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import vexel.distill.geometry.BevGrid;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.RotatedNms;
import vexel.distill.geometry.Vec3;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// Turns the maps of a head into boxes, by the rules of UniDistill (Zhou et al., CVPR 2023, as
/// released):
///
/// ```
/// candidates: the `most` best cells of each class by s = σ(hm), then over the classes    (1)
/// (x, y) = (p + reg) · cell + lower,  sizes = clamp(e^dim),  θ = atan2(sin, cos)          (2)
/// kept if the centre lies in the range, bounds included, and s > threshold               (3)
/// rank = s^{1−α} q^α,  q = clamp(iou/2 + 1/2, 0, 1)                                      (4)
/// ```
///
/// Suppression goes by (4), but the score that is handed on is s. There is no search for peaks.
/// Equal scores go by the lower class, then the lower cell.
///
/// @param grid cells of the maps
/// @param most candidates of a class and of a task
/// @param threshold smallest score
/// @param low lower corner of the range of centres, metres
/// @param high upper corner
/// @param smallest side of a box, metres
/// @param largest side of a box, metres
/// @param alpha how much the expected IoU counts in the rank, 0 … 1
public record CenterDecoder(
    BevGrid grid,
    int most,
    double threshold,
    Vec3 low,
    Vec3 high,
    double smallest,
    double largest,
    double alpha) {
  /// A box before suppression.
  ///
  /// @param box in the LiDAR's frame
  /// @param score s
  /// @param rank (4)
  /// @param category class within the task
  /// @param cell iy · W + ix
  public record Candidate(Box box, double score, double rank, int category, int cell) {}

  private record Peak(double score, int category, int cell) {}

  /// The candidates of one sample, best score first.
  public List<Candidate> decode(HeadMaps maps, int sample) {
    double[] logits = numbers(maps.hm().tensor(), sample);
    double[] codes = numbers(maps.regression().tensor(), sample);
    Comparator<Peak> best = Comparator.comparingDouble(p -> -p.score()); // sorts are stable
    List<Peak> peaks = new ArrayList<>();
    for (int c = 0; c < maps.hm().dim(1); c++) {
      int category = c;
      IntStream.range(0, grid.cells())
          .mapToObj(i -> new Peak(sigmoid(logits[category * grid.cells() + i]), category, i))
          .filter(p -> p.score() > threshold) // (3), which takes none of the best away
          .sorted(best)
          .limit(most)
          .forEach(peaks::add);
    }
    List<Candidate> kept = new ArrayList<>();
    for (Peak p : peaks.stream().sorted(best).limit(most).toList()) { // (1)
      Candidate c = candidate(p, codes);
      if (inRange(c.box().centre())) { // (3)
        kept.add(c);
      }
    }
    return kept;
  }

  /// The boxes of one sample after suppression, best rank first.
  public List<Candidate> detect(HeadMaps maps, int sample, RotatedNms suppression) {
    List<Candidate> all = decode(maps, sample);
    int[] keep =
        suppression.keep(
            all.stream().map(Candidate::box).toList(),
            all.stream().mapToDouble(Candidate::rank).toArray());
    return IntStream.of(keep).mapToObj(all::get).toList();
  }

  private static double[] numbers(Tensor maps, int sample) {
    return maps.narrow(0, sample, 1).widened();
  }

  private static double sigmoid(double x) {
    return Unary.SIGMOID.value(x, 0, 0);
  }

  private Candidate candidate(Peak p, double[] codes) {
    double[] v = new double[HeadMaps.CODE + 1];
    for (int i = 0; i < v.length; i++) {
      v[i] = codes[i * grid.cells() + p.cell()];
    }
    int column = p.cell() % grid.width();
    int row = p.cell() / grid.width();
    Box box = // (2)
        Box.of(
            (column + v[0]) * grid.cell() + grid.x0(),
            (row + v[1]) * grid.cell() + grid.y0(),
            v[2],
            side(v[3]),
            side(v[4]),
            side(v[5]),
            StrictMath.atan2(v[6], v[7]),
            v[8],
            v[9]);
    double quality = StrictMath.clamp(v[10] / 2 + 0.5, 0, 1);
    double rank = // (4)
        StrictMath.pow(p.score(), 1 - alpha) * StrictMath.pow(quality, alpha);
    return new Candidate(box, p.score(), rank, p.category(), p.cell());
  }

  private double side(double log) {
    return StrictMath.clamp(StrictMath.exp(log), smallest, largest);
  }

  private boolean inRange(Vec3 c) {
    return low.x() <= c.x()
        && c.x() <= high.x()
        && low.y() <= c.y()
        && c.y() <= high.y()
        && low.z() <= c.z()
        && c.z() <= high.z();
  }
}
