package vexel.distill.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import vexel.distill.data.DataFormat;
import vexel.distill.protocol.LabelFraction;
import vexel.distill.protocol.Presets;
import vexel.distill.protocol.Protocol;
import vexel.distill.protocol.SegmentationRun;
import vexel.distill.protocol.SegmentationSettings;

/// Fine-tunes a student with few labels.
@Command(
    name = "finetune",
    description = {
      "Trains a student and a new classifier on the labels of a few frames of the train split, by"
          + " the recipe of a paper,",
      "and reports IoU on all points of the val split after the last step."
    },
    footer = {
      "  vexel finetune --run RUN --data W --labels 16f",
      "  vexel finetune --student small --init random --data W --labels 16f --steps 300 --batch 2",
      "  vexel finetune --run RUN --data W --labels 10%% --protocol scalr --seeds 3 --out FT"
    })
final class FineTuneVerb extends SegmentationVerb {
  @Option(
      names = "--protocol",
      paramLabel = "P",
      description = "slidr (the default), superflow or scalr")
  @Nullable String protocol;

  @Override
  Map<String, String> own() {
    Map<String, String> options = new LinkedHashMap<>();
    option(options, "protocol", protocol);
    return options;
  }

  @Override
  SegmentationSettings preset(@Nullable SegmentationSettings asked, DataFormat format) {
    return asked == null
        ? Presets.fineTuning(Protocol.SLIDR, true, format, LabelFraction.ALL)
        : Presets.fineTuning(
            asked.protocol(),
            !asked.init().equals(SegmentationRun.RANDOM),
            format,
            asked.fraction());
  }
}
