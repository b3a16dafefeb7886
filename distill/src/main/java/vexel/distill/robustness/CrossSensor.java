package vexel.distill.robustness;

import java.util.BitSet;
import vexel.tensor.Rng;

/// A cheaper sensor than the one that was trained on: fewer lasers, half the resolution. Kong et
/// al., Robo3D (ICCV 2023): of B lasers those numbered ⌊1 + k s⌋ < B, k = 0, 1, …, are taken out (s
/// = 4, 2, 1.33: a quarter, a half, three quarters), and of the points that remain, in their order,
/// every second. Nothing is random.
///
/// @param beams B
/// @param step s
public record CrossSensor(int beams, double step) implements Corruption {
  /// The benchmark's.
  public static CrossSensor of(Severity severity, Lidar lidar) {
    return new CrossSensor(lidar.beams(), severity.of(4, 2, 1.33));
  }

  @Override
  public Scan apply(Scan scan, Rng rng) {
    BitSet out = out();
    Scan.Change change = scan.change();
    int left = 0;
    for (int i = 0; i < scan.size(); i++) {
      if (out.get(scan.ring(i)) || left++ % 2 == 1) {
        change.drop(i);
      }
    }
    return change.done();
  }

  /// The lasers taken out.
  BitSet out() {
    BitSet out = new BitSet();
    for (int k = 0; 1 + k * step < beams; k++) {
      out.set((int) (1 + k * step));
    }
    return out;
  }
}
