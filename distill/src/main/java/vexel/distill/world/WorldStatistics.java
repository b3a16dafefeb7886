package vexel.distill.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import vexel.distill.DataException;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Vec3;
import vexel.tensor.io.FileFailure;

/// Counts over the key frames of a world, kept in its `statistics.json`: how many points a sweep
/// has, how often each category is hit by points and by pixels, and how many point-pixel pairs are
/// false because the camera sees something nearer.
///
/// All counts are whole numbers, so the order of adding does not matter.
public final class WorldStatistics {
  private static final String FILE = "statistics.json";
  private static final int CATEGORIES = 32;

  /// A pair is occluded if the pixel's surface is nearer than the point by more than this, metres.
  private static final double NEARER = 0.5;

  private long sweeps;
  private long pairs;
  private long occluded;
  private final long[] points = new long[CATEGORIES];
  private final long[] pixels = new long[CATEGORIES];

  WorldStatistics() {}

  /// LiDAR sweeps counted.
  public long sweeps() {
    return sweeps;
  }

  /// Points of one of nuScenes' 32 categories.
  public long points(int category) {
    return points[category];
  }

  /// Pixels of a category; 0 is the sky.
  public long pixels(int category) {
    return pixels[category];
  }

  /// Mean points per sweep.
  public double pointsPerSweep() {
    return (double) Arrays.stream(points).sum() / Math.max(1, sweeps);
  }

  /// Points that fall into an image at more than 1 m depth.
  public long pairs() {
    return pairs;
  }

  /// Share of the pairs whose pixel shows something nearer.
  public double occludedShare() {
    return (double) occluded / Math.max(1, pairs);
  }

  void add(Sweep sweep) {
    sweeps++;
    for (int i = 0; i < sweep.count(); i++) {
      points[sweep.label(i)]++;
    }
  }

  /// Counts a picture's pixels and its pairs with a sweep.
  ///
  /// @param cameraFromLidar from the sweep's frame at its time to the camera at its own
  void add(Picture picture, WorldCamera view, Sweep sweep, Pose cameraFromLidar) {
    int width = view.camera().width();
    int height = view.camera().height();
    for (int row = 0; row < height; row++) {
      for (int col = 0; col < width; col++) {
        pixels[picture.category(row, col)]++;
      }
    }
    for (int i = 0; i < sweep.count(); i++) {
      Vec3 q = cameraFromLidar.apply(new Vec3(sweep.at(i, 0), sweep.at(i, 1), sweep.at(i, 2)));
      if (q.z() <= 1) {
        continue;
      }
      Vec3 h = view.camera().homogeneous(q);
      double u = h.x() / h.z();
      double v = h.y() / h.z();
      if (u > 0 && v > 0 && u < width - 1 && v < height - 1) {
        pairs++;
        if (picture.depth((int) v, (int) u) < q.z() - NEARER) {
          occluded++;
        }
      }
    }
  }

  void add(WorldStatistics o) {
    sweeps += o.sweeps;
    pairs += o.pairs;
    occluded += o.occluded;
    for (int c = 0; c < CATEGORIES; c++) {
      points[c] += o.points[c];
      pixels[c] += o.pixels[c];
    }
  }

  void write(Path root) throws IOException {
    try (var out = Files.newOutputStream(root.resolve(FILE));
        JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeNumberProperty("sweeps", sweeps);
      json.writeNumberProperty("pairs", pairs);
      json.writeNumberProperty("occluded", occluded);
      json.writeName("points");
      json.writeArray(points, 0, CATEGORIES);
      json.writeName("pixels");
      json.writeArray(pixels, 0, CATEGORIES);
      json.writeEndObject();
    }
  }

  /// Reads the counts of a world.
  ///
  /// @throws DataException if the folder holds no `statistics.json` of a world
  public static WorldStatistics read(Path root) {
    Path file = root.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new DataException(file, "is missing; only worlds written by `vexel world` have it");
    }
    WorldStatistics s = new WorldStatistics();
    try (var in = Files.newInputStream(file);
        JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), in)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "sweeps" -> s.sweeps = json.getLongValue();
          case "pairs" -> s.pairs = json.getLongValue();
          case "occluded" -> s.occluded = json.getLongValue();
          case "points" -> counts(json, s.points);
          case "pixels" -> counts(json, s.pixels);
          default -> throw new DataException(file, "has the unknown key '" + name + "'");
        }
      }
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
    return s;
  }

  private static void counts(JsonParser json, long[] into) {
    for (int c = 0; json.nextToken() != JsonToken.END_ARRAY; c++) {
      into[c] = json.getLongValue();
    }
  }

  /// A table of the shares of points and pixels by category.
  public String table() {
    StringBuilder text = new StringBuilder();
    long allPoints = Math.max(1, Arrays.stream(points).sum());
    long allPixels = Math.max(1, Arrays.stream(pixels).sum());
    text.append(
        String.format(
            Locale.ROOT,
            "%.0f points a sweep, %d sweeps, %d pairs, %.1f %% of them occluded%n",
            pointsPerSweep(),
            sweeps,
            pairs,
            100 * occludedShare()));
    text.append(String.format(Locale.ROOT, "%-40s %8s %8s%n", "category", "points", "pixels"));
    for (Category c : Category.values()) {
      int i = c.index();
      if (points[i] + pixels[i] > 0) {
        text.append(
            String.format(
                Locale.ROOT,
                "%-40s %7.2f%% %7.2f%%%n",
                i == 0 ? "(sky)" : c.label(),
                100.0 * points[i] / allPoints,
                100.0 * pixels[i] / allPixels));
      }
    }
    return text.toString();
  }
}
