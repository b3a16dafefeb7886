package vexel.distill.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import vexel.distill.Progress;
import vexel.distill.recipe.DemoPreset;
import vexel.distill.recipe.DistillSettings;
import vexel.distill.recipe.WorldDemo;

/// How far rounding alone carries a result: the demo's distilled arm of one seed, trained again and
/// again with learning rates that differ by a millionth from one another.
///
/// Nobody would call such rates different, so figures of mIoU that are no further apart than these
/// cannot be told apart. It is the yardstick for a device, whose sums are rounded in another order.
public final class RoundingTable {
  private static final double MILLIONTH = 1e-6;
  private static final long SEED = 1;

  private final Path out;

  /// @param out folder of everything; what stands there is used again
  public RoundingTable(Path out) {
    this.out = out;
  }

  /// Runs what has not run yet. Row k − 1 of the table has the rate η · (1 + 10⁻⁶ · (k − 1)), so
  /// the first is the demo's own.
  ///
  /// @param changes rates
  public SeedTable run(int changes, Progress progress) throws IOException {
    Files.createDirectories(out);
    return SeedTable.of(
        changes, k -> Map.of("distilled", figures("rate-" + k, rate(k - 1), progress)));
  }

  /// The demo's learning rate, raised by `millionths`.
  static double rate(long millionths) {
    return DistillSettings.clever().optimization().learningRate() * (1 + MILLIONTH * millionths);
  }

  private Map<String, Double> figures(String name, double rate, Progress progress)
      throws IOException {
    WorldDemo demo = DemoPreset.QUICK.demo(out, SEED, Map.of("learning-rate", rate));
    Map<String, Double> figures =
        KeptFigures.of(
            out.resolve(name + ".yaml"),
            () -> Map.of("mIoU", demo.distilled(name, progress).miou()));
    progress.say(name + " " + figures);
    return figures;
  }
}
