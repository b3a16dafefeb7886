package vexel.distill.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import vexel.distill.geometry.Pose;
import vexel.tensor.Rng;

/// Drives through one scene and writes what the sensors record.
final class Recorder {
  /// Key frames are half a second apart.
  static final long PERIOD = 500_000;

  private final Path root;
  private final WorldSettings settings;
  private final Rng rng;
  private final Tokens tokens;
  private final Captions captions;
  private final Scene scene;
  private final Lidar lidar;
  private final List<WorldCamera> cameras;

  Recorder(
      Path root, WorldSettings settings, Rng rng, Tokens tokens, Captions captions, Scene scene) {
    this.root = root;
    this.settings = settings;
    this.rng = rng.at("record", scene.number());
    this.tokens = tokens;
    this.captions = captions;
    this.scene = scene;
    lidar = settings.lidar();
    cameras = settings.views();
  }

  /// When scenes begin, microseconds since 1970: a fixed day, a minute for each.
  static long begin(int scene) {
    return 1_532_400_000_000_000L + 60_000_000L * scene;
  }

  /// Records key frame `frame` and the sweeps before it.
  FrameRecord record(int frame) throws IOException {
    long micros = frame * PERIOD;
    List<FrameRecord.Recording> recordings = new ArrayList<>();
    int before = frame == 0 ? 0 : settings.lasers().sweeps();
    for (int k = before; k > 0; k--) {
      recordings.add(sweep(micros - 50_000L * k));
    }
    double time = micros * 1e-6;
    Sweep sweep = Sweep.shoot(scene, lidar, time, rng.at("sweep", micros));
    String file = file("LIDAR_TOP", true, micros, "pcd.bin");
    Files.write(root.resolve(file), sweep.pointBytes());
    Files.write(
        root.resolve("lidarseg/v1.0-world/" + lidarToken(frame) + "_lidarseg.bin"),
        sweep.labelBytes());
    WorldStatistics statistics = new WorldStatistics();
    statistics.add(sweep);
    Pose worldFromLidar = scene.ego().at(time).after(lidar.mount());
    for (WorldCamera camera : cameras) {
      recordings.add(picture(frame, camera, micros, sweep, worldFromLidar, statistics));
    }
    recordings.add(
        new FrameRecord.Recording(
            "LIDAR_TOP",
            true,
            begin(scene.number()) + micros,
            scene.ego().at(time),
            file,
            sweep.count()));
    return new FrameRecord(
        begin(scene.number()) + micros, recordings, boxes(frame, time, sweep), statistics);
  }

  private FrameRecord.Recording sweep(long micros) throws IOException {
    double time = micros * 1e-6;
    Sweep sweep = Sweep.shoot(scene, lidar, time, rng.at("sweep", micros));
    String file = file("LIDAR_TOP", false, micros, "pcd.bin");
    Files.write(root.resolve(file), sweep.pointBytes());
    return new FrameRecord.Recording(
        "LIDAR_TOP",
        false,
        begin(scene.number()) + micros,
        scene.ego().at(time),
        file,
        sweep.count());
  }

  private FrameRecord.Recording picture(
      int frame,
      WorldCamera camera,
      long sweepMicros,
      Sweep sweep,
      Pose worldFromLidar,
      WorldStatistics statistics)
      throws IOException {
    double passes = Lidar.passes(sweepMicros * 1e-6, camera.yaw());
    long micros = StrictMath.round(passes * 1e6);
    double time = micros * 1e-6;
    Pose worldFromCamera = scene.ego().at(time).after(camera.mount());
    Picture picture = Renderer.render(scene, camera, time);
    statistics.add(picture, camera, sweep, worldFromCamera.inverse().after(worldFromLidar));
    String file = file(camera.channel(), true, micros, settings.images().png() ? "png" : "jpg");
    if (settings.images().png()) {
      ImageWriter.png(picture.image(), root.resolve(file));
    } else {
      ImageWriter.jpeg(picture.image(), root.resolve(file));
    }
    String name = cameraToken(frame, camera.channel()) + ".png";
    ImageWriter.png(picture.categoryImage(), root.resolve("pixelseg/" + name));
    if (settings.images().captions()) {
      ImageWriter.png(picture.captionImage(scene, captions), root.resolve("captions/" + name));
    }
    return new FrameRecord.Recording(
        camera.channel(), true, begin(scene.number()) + micros, scene.ego().at(time), file, 0);
  }

  private String file(String channel, boolean keyFrame, long micros, String ending) {
    return String.format(
        Locale.ROOT,
        "%s/%s/%s__%s__%d.%s",
        keyFrame ? "samples" : "sweeps",
        channel,
        log(scene.number()),
        channel,
        begin(scene.number()) + micros,
        ending);
  }

  /// Name of a scene's log file.
  static String log(int scene) {
    return String.format(Locale.ROOT, "world-%04d", scene + 1);
  }

  private String lidarToken(int frame) {
    return tokens.of("sample_data LIDAR_TOP", scene.number(), frame);
  }

  private String cameraToken(int frame, String channel) {
    return tokens.of("sample_data " + channel, scene.number(), frame);
  }

  private List<FrameRecord.Box> boxes(int frame, double time, Sweep sweep) {
    Pose ego = scene.ego().at(time);
    int[] inside = sweep.pointsInBoxes(scene.things(), ego.after(lidar.mount()).inverse(), time);
    RayCaster caster = scene.at(time, thing -> true);
    Ray ray = new Ray();
    List<FrameRecord.Box> boxes = new ArrayList<>();
    for (Thing thing : scene.things()) {
      if (inside[thing.id()] > 0) {
        Pose pose = thing.motion().at(time);
        int level =
            Visibility.level(
                caster, ray, ego, thing, pose, rng.at("visibility", frame).at("thing", thing.id()));
        boxes.add(new FrameRecord.Box(thing, pose, inside[thing.id()], level));
      }
    }
    return boxes;
  }
}
