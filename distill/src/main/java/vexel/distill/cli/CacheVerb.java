package vexel.distill.cli;

import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vexel.distill.Progress;
import vexel.distill.data.CameraView;
import vexel.distill.data.FrameSource;
import vexel.distill.recipe.DistillRun;
import vexel.distill.recipe.DistillSettings;
import vexel.distill.recipe.FeatureCache;
import vexel.distill.recipe.TeacherFeatures;
import vexel.distill.recipe.Teachers;

/// Fills a cache of teacher features ahead of the runs that use it.
@Command(
    name = "cache",
    description = {
      "Computes a teacher's features of every image of a data set once, for all runs with"
          + " --feature-cache. What is there is",
      "checked and kept; stop it at any time and start it again. Several processes may fill one"
          + " folder."
    },
    footer = {
      "  vexel cache --data W --teacher world --out CACHE",
      "  vexel cache --data NUSCENES --teacher dinov2_vits14.safetensors --size 224x448 --out"
          + " CACHE",
      "  vexel distill --data NUSCENES --teacher dinov2_vits14.safetensors --feature-cache CACHE"
          + " --out RUN"
    })
final class CacheVerb extends Verb {
  @Option(
      names = "--data",
      required = true,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "DIR",
      description = "root folder of the data set")
  Path data = Path.of(".");

  @Mixin DataLayout layout = new DataLayout();

  @Option(names = "--teacher", paramLabel = "T", description = Teachers.HELP)
  String teacher = "world";

  @Option(
      names = "--size",
      paramLabel = "HxW",
      description = "size images are resized to; that of the runs: image-height and image-width")
  String size = "224x448";

  @Option(
      names = "--out",
      required = true,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "DIR",
      description = "folder of the features; a new one, or one to be completed")
  Path out = Path.of(".");

  @Mixin Threads threads = new Threads();

  @Override
  void run(Answer answer, Progress progress) throws Exception {
    threads.select();
    long start = System.nanoTime();
    ImageSize wanted = ImageSize.heightFirst("--size", size);
    FrameSource frames = layout.open(data);
    DistillSettings settings =
        DistillSettings.BASE.with(
            "options",
            Map.of(
                "teacher", teacher,
                "image-height", wanted.height(),
                "image-width", wanted.width(),
                "feature-cache", out.toAbsolutePath().normalize().toString()));
    TeacherFeatures features = DistillRun.features(settings, progress);
    FeatureCache cache = features.disk().orElseThrow();
    for (int f = 0; f < frames.size(); f++) {
      for (CameraView view : frames.frame(f).cameras()) {
        progress.stopIfAsked();
        features.store(view);
      }
      progress.at(
          "cache",
          f + 1,
          frames.size(),
          "%d images computed, %d reused".formatted(cache.computed(), cache.reused()));
    }
    long images = cache.computed() + cache.reused();
    answer
        .put("images", images)
        .put("computed", cache.computed())
        .put("reused", cache.reused())
        .put("bytes", cache.bytes())
        .put("seconds", (System.nanoTime() - start) * 1e-9)
        .put("teacher", features.teacher().name())
        .put("out", out.toString());
    answer.say(
        "%d images: %d computed, %d reused, %.1f MB in %s"
            .formatted(images, cache.computed(), cache.reused(), cache.bytes() * 1e-6, out));
  }
}
