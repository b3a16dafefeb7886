package vexel.distill.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.world.Domain;
import vexel.distill.world.Splits;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;
import vexel.distill.world.WorldSummary;

/// Writes the built-in world.
@Command(
    name = "world",
    description =
        "Writes the built-in world, towns with cameras, LiDAR, labels and boxes, as a "
            + "folder in nuScenes v1.0 layout. Equal settings give an equal world on every "
            + "machine.",
    footer = {
      "  vexel world --out data/town --scenes 20 --seed 1",
      "  vexel world --out data/gates --scenes 92 --splits 60,8,24,0 --frames 5 --seed 3",
      "  vexel world --out data/b --scenes 4 --seed 2 --domain B --preset small --image 448x252"
    })
final class WorldVerb extends Verb {
  enum Preset {
    SMALL,
    FULL
  }

  @Option(
      names = "--out",
      required = true,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "DIR",
      description = "a new or empty folder")
  Path out = Path.of("");

  @Option(
      names = "--scenes",
      required = true,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "N",
      description = "number of scenes")
  int scenes;

  @Option(
      names = "--seed",
      required = true,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "S",
      description = "of everything random")
  long seed;

  @Option(names = "--frames", paramLabel = "K", description = "key frames per scene, 2 a second")
  int frames = 8;

  @Option(names = "--domain", paramLabel = "A|B", description = "kind of town and car")
  Domain domain = Domain.A;

  @Option(
      names = "--preset",
      paramLabel = "small|full",
      description = "small: half the LiDAR's beams and columns")
  Preset preset = Preset.FULL;

  @Option(names = "--image", paramLabel = "WxH", description = "size of the images in pixels")
  String image = "448x252";

  @Option(
      names = "--sweeps",
      description = "writes the nine sweeps before each key frame but the first too (20 Hz)")
  boolean sweeps;

  @Option(
      names = "--splits",
      split = ",",
      paramLabel = "N",
      description =
          "scenes to train on, tune on, judge on and train teachers on, e.g. 60,8,24,0; by default"
              + " six, one, three and one tenth, rounded")
  List<Integer> splits = List.of();

  @Override
  void run(Answer answer, Progress progress) {
    ImageSize size = ImageSize.widthFirst("--image", image);
    WorldSettings settings =
        WorldSettings.of(scenes, seed)
            .withFrames(frames)
            .withDomain(domain)
            .withImage(size.height(), size.width());
    if (preset == Preset.SMALL) {
      settings = settings.withSmallLidar();
    }
    if (sweeps) {
      settings = settings.withSweeps();
    }
    if (!splits.isEmpty()) {
      settings = settings.withSplits(splits());
    }
    long start = System.nanoTime();
    WorldSummary world = World.write(out, settings, progress);
    double seconds = (System.nanoTime() - start) * 1e-9;
    answer
        .put("scenes", world.scenes())
        .put("samples", world.samples())
        .put("points", world.points())
        .put("boxes", world.boxes())
        .put("sha256", world.sha256())
        .put("seconds", seconds);
    answer.say(
        out
            + ": "
            + world.scenes()
            + " scenes, "
            + world.samples()
            + " key frames, "
            + world.points()
            + " points, "
            + world.boxes()
            + " boxes in "
            + ProgressBar.duration(seconds));
    answer.say("sha256 " + world.sha256());
  }

  private Splits splits() {
    if (splits.size() != 4 || splits.stream().mapToInt(n -> n).sum() != scenes) {
      throw new UsageException(
          "--splits "
              + splits
              + ": must be four numbers (train, tuning, val, teacher) that add up to --scenes "
              + scenes);
    }
    return new Splits(splits.get(0), splits.get(1), splits.get(2), splits.get(3));
  }
}
