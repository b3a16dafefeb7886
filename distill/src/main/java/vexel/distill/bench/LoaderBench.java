package vexel.distill.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import vexel.distill.augment.ImageView;
import vexel.distill.data.CameraView;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameEntry;
import vexel.distill.data.ImageFile;
import vexel.distill.data.PointCloud;
import vexel.distill.data.RgbImage;
import vexel.distill.data.SensorPoses;
import vexel.distill.geometry.Camera;
import vexel.distill.geometry.PairRule;
import vexel.distill.geometry.Pairs;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Similarity3;
import vexel.distill.loader.Prefetch;
import vexel.distill.recipe.CloudBatch;
import vexel.distill.recipe.ReadAhead;
import vexel.distill.recipe.SweepSettings;
import vexel.nn.sparse.Sites;
import vexel.nn.sparse.Voxels;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.io.FileFailure;

/// Reading and preparing a key frame of nuScenes' size, as a run's loader does before the teacher
/// is asked: a sweep of 34 thousand points from its file to voxels and pairs, six JPEGs of 1600×900
/// from their files to the teacher's 448×224.
///
/// A run gives each thread a step; in `loader.nuscenes.frame` the threads share one frame, image by
/// image, which over many frames comes to the same. `loader.nuscenes.step` trains on the frame, a
/// [CleverStep]: `memory` has it in memory, `ahead` takes it from a thread that prepares it anew
/// for each step, two steps ahead. What the second takes longer is what of the loading is not
/// hidden.
///
/// The files are made up, once, in a temporary folder. Decoding costs what it costs for nuScenes'
/// images if the files are of their size, some 145 kB, so the made-up images have detail at all
/// scales.
final class LoaderBench {
  private static final int HEIGHT = 900;
  private static final int WIDTH = 1600;
  private static final int POINTS = 34_000;
  private static final int BEAMS = 32;
  private static final int CAMERAS = 6;
  private static final ImageView SHOWN = ImageView.whole(HEIGHT, WIDTH, 224, 448);

  private final Path sweep;
  private final List<CameraView> cameras;

  private LoaderBench(Path sweep, List<CameraView> cameras) {
    this.sweep = sweep;
    this.cameras = cameras;
  }

  /// What a step needs of a frame.
  ///
  /// @param rows the voxel of each pair, I32 [[CleverStep#PAIRS]]
  private record Prepared(List<RgbImage> shown, CloudBatch cloud, Tensor rows) {
    /// A step on these voxels as if never seen before: sites remember the kernel maps that a step
    /// makes, which would spare the frame in memory what every step of a run has to do.
    void train(CleverStep step) {
      Voxels x = cloud.voxels();
      step.on(new Voxels(Sites.of(x.sites().coords(), 1, null), x.features()), rows);
    }
  }

  /// The frame on one thread and on two, and steps on it, their kernels on one thread and on two.
  static List<Workload> nuscenes() {
    LoaderBench frame = made();
    CleverStep step = new CleverStep();
    Prepared kept = frame.whole();
    Runnable memory = () -> kept.train(step);
    Runnable ahead = frame.ahead(step);
    return List.of(
        Workload.threaded("loader.nuscenes.frame", 1, frame::prepare),
        Workload.threaded("loader.nuscenes.frame", 2, frame::prepare),
        new Workload("loader.nuscenes.step.memory", 1, 0, memory),
        new Workload("loader.nuscenes.step.ahead", 1, 0, ahead),
        new Workload("loader.nuscenes.step.memory", 2, 0, memory),
        new Workload("loader.nuscenes.step.ahead", 2, 0, ahead));
  }

  /// A [FullStep] on the frame, which is in memory.
  static List<Workload> clever() {
    LoaderBench frame = made();
    Prepared kept = frame.whole();
    PointCloud sweep = PointCloud.read(frame.sweep, 5);
    return List.of(new FullStep(sweep, kept.cloud, kept.rows).workload());
  }

  /// Steps on frames that are prepared ahead from the first call on. Their thread waits between
  /// workloads, with two frames ready, and does not keep the process alive.
  private Runnable ahead(CleverStep step) {
    Supplier<Prefetch<Prepared>> started =
        new Supplier<>() {
          private @Nullable Prefetch<Prepared> frames;

          @Override
          public Prefetch<Prepared> get() {
            if (frames == null) {
              frames = ReadAhead.DEFAULT.steps(0, Long.MAX_VALUE, _ -> whole());
            }
            return frames;
          }
        };
    return () -> started.get().next().train(step);
  }

  /// The whole frame, on the thread that asks.
  private Prepared whole() {
    List<RgbImage> shown = cameras.stream().map(c -> SHOWN.of(c.image().decode())).toList();
    Points points = points();
    int[] drawn = new int[CleverStep.PAIRS];
    Rng rng = Numbers.rng("loader").at("pairs");
    for (int i = 0; i < drawn.length; i++) {
      Pairs seen = points.pairs().get(i % CAMERAS);
      drawn[i] = seen.point(rng.index(i, seen.size()));
    }
    Tensor rows =
        points.cloud().voxelization().pointToVoxel().gatherRows(Tensor.of(drawn, drawn.length));
    return new Prepared(shown, points.cloud(), rows);
  }

  private void prepare(int threads) {
    try (Prefetch<Object> parts =
        Prefetch.of(0, CAMERAS + 1, threads, CAMERAS + 1, i -> part((int) i))) {
      for (int i = 0; i <= CAMERAS; i++) {
        parts.next();
      }
    }
  }

  private Object part(int i) {
    return i < CAMERAS ? SHOWN.of(cameras.get(i).image().decode()) : points();
  }

  /// The sweep as a student is shown it, and its pairs with each shown image.
  private record Points(List<Pairs> pairs, CloudBatch cloud) {}

  private Points points() {
    Frame frame =
        new Frame(
            new FrameEntry("bench", "bench", 0, sweep),
            PointCloud.read(sweep, 5),
            cameras,
            Optional.empty(),
            Pose.IDENTITY,
            List.of());
    List<Pairs> pairs = frame.pairs(PairRule.SPEC).stream().map(SHOWN::of).toList();
    CloudBatch cloud =
        CloudBatch.of(
            List.of(frame.points()), List.of(Similarity3.IDENTITY), SweepSettings.DEFAULT.input());
    return new Points(pairs, cloud);
  }

  private static LoaderBench made() {
    try {
      Path folder = Files.createTempDirectory("vexel-bench");
      folder.toFile().deleteOnExit();
      List<CameraView> cameras = new ArrayList<>();
      for (int c = 0; c < CAMERAS; c++) {
        Path file = folder.resolve(c + ".jpg");
        ImageIO.write(picture(Numbers.rng("loader").at("image", c)), "jpg", file.toFile());
        file.toFile().deleteOnExit();
        cameras.add(camera(file, c));
      }
      Path sweep = folder.resolve("sweep.bin");
      Files.write(sweep, points(Numbers.rng("loader").at("sweep")));
      sweep.toFile().deleteOnExit();
      return new LoaderBench(sweep, cameras);
    } catch (IOException e) {
      throw FileFailure.writing(Path.of(System.getProperty("java.io.tmpdir", ".")), e);
    }
  }

  /// A camera of nuScenes' focal length at the LiDAR, every 60°.
  private static CameraView camera(Path file, int number) {
    double yaw = number * StrictMath.PI / 3;
    double c = StrictMath.cos(yaw);
    double s = StrictMath.sin(yaw);
    Pose cameraFromLidar = Pose.of(new double[] {s, -c, 0, 0, 0, -1, c, s, 0});
    return new CameraView(
        "CAM_" + number,
        "image-" + number,
        new ImageFile(file, HEIGHT, WIDTH),
        Camera.pinhole(1266, 1266, WIDTH / 2.0, HEIGHT / 2.0, HEIGHT, WIDTH),
        SensorPoses.rigid(cameraFromLidar),
        0);
  }

  /// A spinning sensor on a street: beams from 30° below to 10° above, ground 1.8 m below, walls
  /// from 8 to 50 m away. x, y, z, intensity, ring.
  private static byte[] points(Rng rng) {
    Rng walls = rng.at("wall");
    byte[] file = new byte[POINTS * 20];
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < POINTS; i++) {
      int ring = i % BEAMS;
      double elevation = StrictMath.toRadians(-30 + 40.0 * ring / (BEAMS - 1));
      double azimuth = 2 * StrictMath.PI * i / POINTS;
      double wall = 8 + 42 * walls.uniform(i / 400);
      double ground = elevation < 0 ? 1.8 / -StrictMath.tan(elevation) : wall;
      double r = StrictMath.min(wall, ground) * (1 + 0.002 * rng.normal(i));
      bytes.putFloat((float) (r * StrictMath.cos(azimuth)));
      bytes.putFloat((float) (r * StrictMath.sin(azimuth)));
      bytes.putFloat((float) (r * StrictMath.tan(elevation)));
      bytes.putFloat(rng.index(i, 256));
      bytes.putFloat(ring);
    }
    return file;
  }

  /// Noise at six scales, stronger at the coarse ones, and coarser in colour than in brightness, as
  /// photographs are.
  private static BufferedImage picture(Rng rng) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
    List<Rng> octaves = IntStream.range(0, 7).mapToObj(o -> rng.at("octave", o)).toList();
    Rng warmth = rng.at("warm");
    Rng coolness = rng.at("cool");
    for (int r = 0; r < HEIGHT; r++) {
      for (int c = 0; c < WIDTH; c++) {
        double grey = 120;
        for (int octave = 1; octave < 7; octave++) {
          grey += noise(octaves.get(octave), r, c, octave) * (12 + 0.75 * (1 << octave));
        }
        double warm = noise(warmth, r, c, 5) * 40;
        double cool = noise(coolness, r, c, 4) * 40;
        image.setRGB(c, r, level(grey + warm) << 16 | level(grey) << 8 | level(grey + cool));
      }
    }
    return image;
  }

  private static int level(double v) {
    return (int) Math.clamp(v, 0, 255);
  }

  /// Bilinear between random numbers in ±½ at every 2^octave pixels.
  private static double noise(Rng rng, int r, int c, int octave) {
    int edge = 1 << octave;
    int row = r >> octave;
    int col = c >> octave;
    double v = (double) (r % edge) / edge;
    double u = (double) (c % edge) / edge;
    long at = (long) row * WIDTH + col;
    double top = (1 - u) * rng.uniform(at) + u * rng.uniform(at + 1);
    double bottom = (1 - u) * rng.uniform(at + WIDTH) + u * rng.uniform(at + WIDTH + 1);
    return (1 - v) * top + v * bottom - 0.5;
  }
}
