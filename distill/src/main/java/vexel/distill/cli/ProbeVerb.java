package vexel.distill.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import vexel.distill.data.DataFormat;
import vexel.distill.protocol.Presets;
import vexel.distill.protocol.Protocol;
import vexel.distill.protocol.SegmentationSettings;

/// Probes a student's frozen features linearly.
@Command(
    name = "probe",
    description = {
      "Fits a linear classifier on a student's frozen features of the train split and reports IoU"
          + " on all points of the",
      "val split. convex: one convex solver, regularisation chosen on the tuning split; slidr,"
          + " superflow, scalr: the",
      "recipes of the papers, on all labels."
    },
    footer = {
      "  vexel probe --run RUN --data W",
      "  vexel probe --run RUN --data W --points 0 --json",
      "  vexel probe --student small --init random --data W --protocol scalr --seeds 3"
    })
final class ProbeVerb extends SegmentationVerb {
  @Option(
      names = "--protocol",
      paramLabel = "P",
      description = "convex (the default), slidr, superflow or scalr")
  @Nullable String protocol;

  @Option(
      names = "--points",
      paramLabel = "N",
      description = "training points per frame of the convex probe, 1200 if not given; 0 = all")
  @Nullable String points;

  @Override
  Map<String, String> own() {
    Map<String, String> options = new LinkedHashMap<>();
    option(options, "protocol", protocol);
    option(options, "points", points);
    return options;
  }

  @Override
  SegmentationSettings preset(@Nullable SegmentationSettings asked, DataFormat format) {
    return Presets.probe(asked == null ? Protocol.CONVEX : asked.protocol());
  }
}
