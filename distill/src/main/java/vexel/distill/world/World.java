package vexel.distill.world;

import static java.util.Objects.requireNonNull;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import vexel.distill.Progress;
import vexel.tensor.Rng;
import vexel.tensor.io.FileFailure;

/// The built-in world: procedural streets with exact ground truth, written in the layout of
/// nuScenes v1.0, so that one reader serves both.
///
/// ```
/// v1.0-world/*.json       the 13 tables, lidarseg.json
/// samples/, sweeps/       images, point clouds (float32 x y z intensity ring)
/// lidarseg/v1.0-world/    category index per point, one byte
/// pixelseg/               category index per pixel, 8-bit PNG named by the image's token, 0 = sky
/// maps/, splits.json, statistics.json
/// captions/, captions.json    caption number per pixel (16-bit PNG) and the captions, if asked for
/// ```
///
/// The same settings give the same world on every machine and for every number of threads. Scenes
/// do not depend on each other: the first ten of twenty are the ten of ten.
public final class World {
  private World() {}

  /// Names of the 32 categories by their index in label files.
  public static List<String> categories() {
    return java.util.Arrays.stream(Category.values()).map(Category::label).toList();
  }

  /// Writes a world with all processors.
  ///
  /// @throws vexel.distill.UsageException if `out` exists and is not an empty folder
  /// @throws UncheckedIOException if it cannot be written; nothing is left behind then
  public static WorldSummary write(Path out, WorldSettings settings, Progress progress) {
    return write(out, settings, Runtime.getRuntime().availableProcessors(), progress);
  }

  /// Writes a world with the given number of threads.
  public static WorldSummary write(
      Path out, WorldSettings settings, int threads, Progress progress) {
    try (OutputFolder folder = OutputFolder.open(out)) {
      WorldSummary summary = fill(folder.path(), settings, threads, progress);
      folder.publish();
      return summary;
    } catch (IOException e) {
      throw FileFailure.writing(out, e);
    } catch (UncheckedIOException e) {
      throw FileFailure.writing(out, requireNonNull(e.getCause()));
    }
  }

  private static WorldSummary fill(
      Path root, WorldSettings settings, int threads, Progress progress) throws IOException {
    Rng rng = Rng.seed(settings.seed()).at("world " + settings.domain());
    Tokens tokens = new Tokens(rng.at("tokens"));
    folders(root, settings);
    List<SceneRecord> scenes = new ArrayList<>();
    Captions captions = new Captions();
    WorldStatistics statistics = new WorldStatistics();
    for (int first = 0; first < settings.scenes(); first += threads) {
      int last = Math.min(settings.scenes(), first + threads);
      List<Callable<Scene>> builds = new ArrayList<>();
      for (int s = first; s < last; s++) {
        int number = s;
        builds.add(() -> scene(rng, number, settings));
      }
      List<Callable<FrameRecord>> shots = new ArrayList<>();
      List<Scene> built = Workers.run(threads, builds, "", progress);
      for (Scene scene : built) {
        captions.learn(scene);
        Recorder recorder = new Recorder(root, settings, rng, tokens, captions, scene);
        for (int k = 0; k < settings.frames(); k++) {
          int frame = k;
          shots.add(() -> recorder.record(frame));
        }
      }
      List<FrameRecord> frames = Workers.run(threads, shots, "", progress);
      frames.forEach(frame -> statistics.add(frame.statistics()));
      for (int s = first; s < last; s++) {
        int at = (s - first) * settings.frames();
        scenes.add(
            new SceneRecord(
                s,
                built.get(s - first).description(),
                List.copyOf(frames.subList(at, at + settings.frames()))));
      }
      progress.at("world", last, settings.scenes(), "scenes");
    }
    new Tables(root.resolve("v1.0-world"), settings, tokens, scenes).write();
    ImageWriter.png(
        new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY),
        root.resolve(Tables.mapFile(tokens)));
    splits(root.resolve("splits.json"), settings.splits());
    statistics.write(root);
    if (settings.images().captions()) {
      captions.write(root.resolve("captions.json"));
    }
    return summary(root, settings, scenes, threads, progress);
  }

  static Scene scene(Rng rng, int number, WorldSettings settings) {
    double duration = (settings.frames() - 1) * Recorder.PERIOD * 1e-6;
    return SceneBuilder.build(rng, number, duration, settings.domain(), settings.confusables());
  }

  private static void folders(Path root, WorldSettings settings) throws IOException {
    List<String> folders =
        new ArrayList<>(
            List.of("v1.0-world", "lidarseg/v1.0-world", "pixelseg", "maps", "samples/LIDAR_TOP"));
    if (settings.lasers().sweeps() > 0) {
      folders.add("sweeps/LIDAR_TOP");
    }
    if (settings.images().captions()) {
      folders.add("captions");
    }
    for (String camera : settings.images().cameras()) {
      folders.add("samples/" + camera);
    }
    for (String folder : folders) {
      Files.createDirectories(root.resolve(folder));
    }
  }

  private static void splits(Path file, Splits splits) throws IOException {
    try (var out = Files.newOutputStream(file);
        JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      splits
          .names()
          .forEach(
              (split, scenes) -> {
                json.writeArrayPropertyStart(split);
                scenes.forEach(json::writeString);
                json.writeEndArray();
              });
      json.writeEndObject();
    }
  }

  private static WorldSummary summary(
      Path root, WorldSettings settings, List<SceneRecord> scenes, int threads, Progress progress) {
    long points = 0;
    int boxes = 0;
    for (SceneRecord scene : scenes) {
      for (FrameRecord frame : scene.frames()) {
        boxes += frame.boxes().size();
        for (FrameRecord.Recording r : frame.recordings()) {
          points += r.keyFrame() ? r.points() : 0;
        }
      }
    }
    String sha256 = WorldHash.of(root, threads, progress);
    return new WorldSummary(
        settings.scenes(), settings.scenes() * settings.frames(), points, boxes, sha256);
  }
}
