package vexel.distill.robustness;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;
import vexel.tensor.Rng;

/// Dark paint that swallows the beam. Kong et al., Robo3D (ICCV 2023): of each vehicle class with
/// more than 10 points in a scan 75, 85 or 95 % of the points are lost.
///
/// @param classes the vehicle classes
/// @param share of a class's points that is lost
public record IncompleteEcho(Set<Integer> classes, double share) implements Corruption {
  private static final int FEW = 10;

  public IncompleteEcho {
    classes = Set.copyOf(classes);
  }

  /// The benchmark's.
  public static IncompleteEcho of(Severity severity, Lidar lidar) {
    return new IncompleteEcho(lidar.vehicles(), severity.of(0.75, 0.85, 0.95));
  }

  @Override
  public Scan apply(Scan scan, Rng rng) {
    Scan.Change change = scan.change();
    for (int c : classes.stream().sorted().toList()) {
      int[] own = IntStream.range(0, scan.size()).filter(i -> scan.label(i) == c).toArray();
      if (own.length > FEW) {
        int[] order = rng.at("class", c).permutation(own.length);
        Arrays.stream(order, 0, (int) (own.length * share)).forEach(k -> change.drop(own[k]));
      }
    }
    return change.done();
  }
}
