package vexel.distill.protocol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vexel.distill.UsageException;
import vexel.distill.data.DataFormat;
import vexel.distill.data.PointCloud;
import vexel.distill.recipe.CloudBatch;
import vexel.distill.recipe.DistillSettings;
import vexel.distill.recipe.PointFeatures.Intensity;
import vexel.distill.run.RunDirectory;
import vexel.distill.run.Yaml;
import vexel.tensor.io.WeightFile;

/// What a student brings from its pre-training to the data set it is judged on, which may be
/// another: the network, its voxels and its channels. The unit of the intensities is the data
/// set's.
public final class PreTraining {
  private PreTraining() {}

  /// `settings` with what their run and their data set decide.
  public static SegmentationSettings adapt(SegmentationSettings settings) throws IOException {
    DistillSettings trained = of(settings);
    Map<String, Object> given = new LinkedHashMap<>();
    if (trained != null) {
      given.put("student", trained.student());
      given.putAll(Yaml.map(trained.sweeps()));
    }
    given.put("intensity", intensity(settings));
    return Yaml.with("pre-training", settings, given);
  }

  /// Whether a network starts from a file of weights (`FILE` or `FILE#PART`), not from a run.
  static boolean isWeights(String init) {
    return Files.isRegularFile(WeightFile.fileOf(init));
  }

  /// The settings of the run that `settings` start from, or null without one.
  private static @Nullable DistillSettings of(SegmentationSettings settings) throws IOException {
    return settings.init().equals(SegmentationRun.RANDOM) || isWeights(settings.init())
        ? null
        : RunDirectory.open(Path.of(settings.init())).settings(DistillSettings.BASE);
  }

  /// Refuses settings under which the network would see something else than it was trained on.
  public static void require(SegmentationSettings settings) throws IOException {
    DistillSettings trained = of(settings);
    if (trained == null) {
      return;
    }
    CloudBatch.Input is = settings.input();
    CloudBatch.Input was = trained.input();
    if (!is.rule().equals(was.rule())
        || is.channels() != was.channels()
        || !settings.student().equals(trained.student())) {
      throw new UsageException(
          "%s was trained as %s on %s; leave out student, voxel-size, cells and channels, or they must agree"
              .formatted(settings.init(), trained.student(), was));
    }
  }

  /// The unit of a data set's intensities. nuScenes and its like have 0 … 255. Data sets in
  /// SemanticKITTI's layout differ (KITTI and SynLiDAR: 0 … 1; SemanticPOSS: 0 … 255): the first
  /// sweep tells.
  private static Intensity intensity(SegmentationSettings settings) {
    Path folder = Path.of(settings.data());
    DataFormat format = DataFormat.of(settings.format(), folder);
    if (format == DataFormat.NUSCENES) {
      return Intensity.NUSCENES;
    }
    PointCloud first = format.open(folder).frame(0).points();
    for (int i = 0; i < first.size(); i++) {
      if (first.intensity(i) > 1) {
        return Intensity.NUSCENES;
      }
    }
    return Intensity.KITTI;
  }
}
