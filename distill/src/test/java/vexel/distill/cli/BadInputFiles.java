package vexel.distill.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import vexel.distill.Progress;
import vexel.distill.data.RgbImage;
import vexel.distill.run.Checkpoints;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;
import vexel.nn.State;
import vexel.nn.vision.Vit;
import vexel.nn.vision.VitConfig;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.io.Safetensors;
import vexel.tensor.io.SafetensorsWriter;

/// Good files for [BadInputTest] in one folder (a world of two frames, a KITTI recording of two, a
/// teacher's weights, a trained run), and copies of them with one thing spoilt.
final class BadInputFiles {
  /// Settings small enough for a test.
  private static final String CONFIG =
      """
      student: tiny
      steps: 2
      image-height: 28
      image-width: 56
      head-depth: 1
      head-width: 16
      pairs: 64
      checkpoint-every: 1
      """;

  private static final String CALIBRATION =
      """
      {"P2": [[8, 0, 8, 0], [0, 8, 6, 0], [0, 0, 1, 0]],
       "R0_rect": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
       "Tr_velo_to_cam": [[0, -1, 0, 0], [0, 0, -1, 0], [1, 0, 0, 0]],
       "width": 16, "height": 12}
      """;

  private final Path root;
  private int copies;

  /// @param root an empty folder
  BadInputFiles(Path root) throws IOException {
    this.root = root;
    World.write(
        root.resolve("world"),
        WorldSettings.of(2, 5)
            .withFrames(1)
            .withSmallLidar()
            .withImage(56, 112)
            .withCameras(List.of("CAM_FRONT")),
        Progress.SILENT);
    kitti(Files.createDirectory(root.resolve("kitti")));
    Path teacher = root.resolve("vit.safetensors");
    Files.writeString(root.resolve("small.yaml"), CONFIG + "teacher: " + teacher + "\n");
    Vit vit = Vit.of(VitConfig.dinov2(64, 2, 1, false), Rng.seed(1));
    SafetensorsWriter.of(State.tensors(vit)).write(teacher);
    PrintStream none = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    String world = root.resolve("world").toString();
    String run = root.resolve("run").toString();
    String config = root.resolve("small.yaml").toString();
    int code = Main.run(none, none, "distill", "--data", world, "--config", config, "--out", run);
    if (code != 0) {
      throw new AssertionError("the good run ended with " + code);
    }
  }

  private static void kitti(Path folder) throws IOException {
    Files.writeString(folder.resolve("calib.json"), CALIBRATION);
    Files.createDirectories(folder.resolve("image_02"));
    Files.createDirectories(folder.resolve("velodyne_fov"));
    for (String name : List.of("0000000000", "0000000001")) {
      RgbImage.blank(12, 16).writePng(folder.resolve("image_02/" + name + ".png"));
      points(folder.resolve("velodyne_fov/" + name + ".bin"), 4, 5, 0, 0, 0.5f, 7, 0, 0, 0.5f);
    }
  }

  /// Writes points, repeated.
  static void points(Path file, int times, float... point) throws IOException {
    ByteBuffer b = ByteBuffer.allocate(4 * times * point.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < times; i++) {
      for (float v : point) {
        b.putFloat(v);
      }
    }
    Files.write(file, b.array());
  }

  Path at(String name) {
    return root.resolve(name);
  }

  /// Spoils a copy.
  interface Spoiling {
    void spoil(Path copy) throws IOException;
  }

  /// A copy of the file or folder `name`, spoilt.
  String copy(String name, Spoiling spoiling) {
    Path from = root.resolve(name);
    Path to = root.resolve("copy" + copies++).resolve(name);
    try (Stream<Path> all = Files.walk(from)) {
      Files.createDirectories(to.getParent());
      for (Path p : all.toList()) {
        Files.copy(p, to.resolve(from.relativize(p).toString()));
      }
      spoiling.spoil(to);
      return to.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A new file.
  String file(String name, byte[] content) {
    try {
      Path folder = Files.createDirectory(root.resolve("copy" + copies++));
      return Files.write(folder.resolve(name), content).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The first file below a folder whose name ends so.
  static Path first(Path folder, String ending) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(p -> p.toString().endsWith(ending)).sorted().findFirst().orElseThrow();
    }
  }

  /// Replaces the first match in a text file.
  static void edit(Path file, String regex, String replacement) throws IOException {
    String text = Files.readString(file);
    String changed = text.replaceFirst(regex, replacement);
    if (changed.equals(text)) {
      throw new AssertionError(file + " has no " + regex);
    }
    Files.writeString(file, changed);
  }

  /// Keeps the first `bytes` bytes; negative: all but the last.
  static void cut(Path file, int bytes) throws IOException {
    byte[] all = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(all, bytes < 0 ? all.length + bytes : bytes));
  }

  /// A safetensors file with this header and `data` zero bytes.
  static byte[] safetensors(long headerLength, String header, int data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(headerLength)
        .put(json)
        .array();
  }

  /// Replaces the tensors of a safetensors file.
  static void retensor(Path file, UnaryOperator<Map<String, Tensor>> change) {
    Safetensors old = Safetensors.read(file);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    old.names().forEach(name -> tensors.put(name, old.read(name)));
    SafetensorsWriter.of(change.apply(tensors)).metadata(old.metadata()).write(file);
  }

  /// Adds a checkpoint of step 3 to a run.
  static void checkpoint(Path run, UnaryOperator<Map<String, Tensor>> change) throws IOException {
    Checkpoints checkpoints = new Checkpoints(run.resolve("checkpoints"));
    Safetensors old = checkpoints.latest(Progress.SILENT).orElseThrow();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    old.names().forEach(name -> tensors.put(name, old.read(name)));
    checkpoints.save(3, change.apply(tensors), old.metadata());
  }

  /// One tensor renamed by a typing error, so that it is missing and another unexpected, and one of
  /// another shape.
  static Map<String, Tensor> misfit(Map<String, Tensor> tensors, String renamed, String reshaped) {
    Tensor t = tensors.remove(renamed);
    if (t == null || tensors.put(reshaped, Tensor.of(new float[3], 3)) == null) {
      throw new AssertionError(renamed + " or " + reshaped + " is not among " + tensors.keySet());
    }
    tensors.put(renamed + "s", t);
    return tensors;
  }
}
