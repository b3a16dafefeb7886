package vexel.distill.robustness;

import java.util.BitSet;
import vexel.tensor.Rng;

/// Lasers that fail, as behind dust or dirt. Kong et al., Robo3D (ICCV 2023): a quarter, a half or
/// three quarters of the number of lasers are drawn from those in the middle, with replacement, so
/// fewer are lost; the lowest and the highest always remain (nuScenes-C: 2 … 28 of 32 can fail,
/// SemanticKITTI-C: 4 … 58 of 64).
///
/// Reconstruction: the range of a sensor with another number of lasers, in proportion.
///
/// @param first lowest laser that can fail
/// @param last highest
/// @param draws how many are drawn
public record BeamMissing(int first, int last, int draws) implements Corruption {
  /// The benchmark's.
  public static BeamMissing of(Severity severity, Lidar lidar) {
    int beams = lidar.beams();
    int last = beams == 64 ? 58 : beams - 1 - 3 * beams / 32;
    return new BeamMissing(beams / 16, last, (int) (beams * severity.of(0.25, 0.5, 0.75)));
  }

  @Override
  public Scan apply(Scan scan, Rng rng) {
    BitSet dead = new BitSet();
    for (int d = 0; d < draws; d++) {
      dead.set(first + rng.index(d, last - first + 1));
    }
    Scan.Change change = scan.change();
    for (int i = 0; i < scan.size(); i++) {
      if (dead.get(scan.ring(i))) {
        change.drop(i);
      }
    }
    return change.done();
  }
}
