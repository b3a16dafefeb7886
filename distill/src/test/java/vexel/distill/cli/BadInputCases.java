package vexel.distill.cli;

import static vexel.distill.cli.BadInputFiles.cut;
import static vexel.distill.cli.BadInputFiles.edit;
import static vexel.distill.cli.BadInputFiles.first;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import vexel.distill.data.RgbImage;

/// The table of bad input.
final class BadInputCases {
  private final List<Case> cases = new ArrayList<>();
  private final BadInputFiles files;
  private final String output;

  /// One command line and the exit code it must end with.
  record Case(String name, int code, List<String> words) {
    @Override
    public String toString() {
      return name;
    }
  }

  private BadInputCases(BadInputFiles files) {
    this.files = files;
    this.output = files.at("output").toString();
  }

  static List<Case> all(BadInputFiles files) {
    BadInputCases c = new BadInputCases(files);
    c.words();
    c.settings();
    c.folders();
    c.sweeps();
    c.images();
    c.calibration();
    c.weights();
    c.runs();
    return c.cases;
  }

  private void add(String name, int code, String... words) {
    cases.add(new Case(name, code, List.of(words)));
  }

  private void distill(String name, int code, String data, String... more) {
    List<String> words = new ArrayList<>(List.of("distill", "--data", data));
    words.addAll(List.of("--config", files.at("small.yaml").toString(), "--out", output));
    words.addAll(List.of(more));
    cases.add(new Case(name, code, words));
  }

  private String good() {
    return files.at("world").toString();
  }

  private void world(String name, BadInputFiles.Spoiling spoiling) {
    distill(name, ExitCode.DATA, files.copy("world", spoiling));
  }

  private void kitti(String name, BadInputFiles.Spoiling spoiling) {
    distill(name, ExitCode.DATA, files.copy("kitti", spoiling));
  }

  private void words() {
    add("no verb", 2);
    add("unknown verb", 2, "destill");
    add("unknown verb of a group", 2, "data", "cheque");
    add("unknown option", 2, "doctor", "--colour");
    add("unexpected word", 2, "doctor", "everything");
    add("missing option", 2, "distill", "--data", "x");
    add("no number for an option", 2, "world", "--out", output, "--scenes", "many", "--seed", "1");
    add("number out of range", 2, "world", "--out", output, "--scenes", "0", "--seed", "1");
    add("unknown benchmark", 2, "bench", "coffee");
    add("unknown workload", 2, "bench", "gemm", "--only", "coffee");
    add("unknown experiment", 2, "experiment", "coffee");
    add("unknown backend", 2, "conformance", good(), "--backend", "abacus");
  }

  private void settings() {
    distill("unknown method", 2, good(), "--method", "osmosis");
    distill("unknown student", 2, good(), "--student", "resnet");
    distill("unknown teacher", 2, good(), "--teacher", "oracle");
    distill("unknown format", 2, good(), "--format", "waymo");
    distill("unknown device", 2, good(), "--device", "abacus");
    distill("no number of steps", 2, good(), "--steps", "many");
    distill("no steps", 2, good(), "--steps", "0");
    distill("half a step", 2, good(), "--steps", "1.5");
    distill("cache of crops", 2, good(), "--method", "slidr", "--feature-cache", output);
    add(
        "cache of no whole patches",
        2,
        "cache",
        "--data",
        good(),
        "--size",
        "1x1",
        "--out",
        output);
    add(
        "cache by a label map of another layout",
        2,
        "cache",
        "--data",
        good(),
        "--label-map",
        "synlidar",
        "--out",
        output);
    distill("negative pairs", 2, good(), "--pairs", "-1");
    distill("fewer pairs than frames", 2, good(), "--pairs", "1");
    distill("no fraction", 2, good(), "--heldout", "last:two");
    distill("too large a fraction", 2, good(), "--heldout", "last:1.5");
    add("occupied folder", 2, "distill", "--data", good(), "--out", good());
    String taken = files.at("small.yaml").toString();
    add("file in the place of a run", 2, "distill", "--data", good(), "--out", taken);
    String[] configs = {
      "unknown key", "colour: red",
      "image of no whole patches", "image-height: 100",
      "no YAML", "steps: [1",
      "no settings", "- 1",
      "rate that is no number", "learning-rate: fast",
      "unknown loss", "loss: hope",
      "key without a value", "steps:",
      "warm-up longer than the run", "warmup: 1000",
      "infinite rate", "learning-rate: .inf",
    };
    for (int i = 0; i < configs.length; i += 2) {
      String file = files.file("c.yaml", configs[i + 1].getBytes(StandardCharsets.UTF_8));
      add(configs[i], 2, "distill", "--data", good(), "--config", file, "--out", output);
    }
    String fine =
        files.copy(
            "small.yaml", f -> Files.writeString(f, Files.readString(f) + "voxel-size: 1e-9"));
    add("voxels too small", 3, "distill", "--data", good(), "--config", fine, "--out", output);
    String absent = files.at("absent.yaml").toString();
    add("missing settings", 2, "distill", "--data", good(), "--config", absent, "--out", output);
    String weights = files.at("vit.safetensors").toString();
    String image = image(good());
    add(
        "no size",
        2,
        "vit",
        "--weights",
        weights,
        "--image",
        image,
        "--size",
        "big",
        "--out",
        output);
    add(
        "size of no whole patches",
        2,
        "vit",
        "--weights",
        weights,
        "--image",
        image,
        "--size",
        "30x30",
        "--out",
        output);
    add(
        "output in no folder",
        2,
        "features",
        "--run",
        run(),
        "--data",
        good(),
        "--out",
        output + "/f.safetensors");
  }

  private void folders() {
    distill("missing folder", 3, files.at("absent").toString());
    distill("file for a folder", 3, files.at("small.yaml").toString());
    distill("folder of something else", 3, files.at("run").toString());
    distill("folder of another format", 3, good(), "--format", "kitti-raw");
    add("missing folder, check", 3, "data", "check", "--data", "absent", "--out", output);
    add(
        "missing folder, probe",
        3,
        "probe",
        "--run",
        run(),
        "--data",
        files.at("absent").toString());
    add("missing folder, conformance", 3, "conformance", "absent");
    world("missing table", w -> Files.delete(first(w, "ego_pose.json")));
    world("truncated table", w -> cut(first(w, "sample_data.json"), 100));
    world("dangling token", w -> edit(first(w, "sample.json"), "scene_token\":\"", "$0x"));
    world("missing field", w -> edit(first(w, "ego_pose.json"), "translation", "transition"));
    world("name that climbs out", w -> edit(first(w, "sample_data.json"), "samples/", "../x/"));
  }

  private void sweeps() {
    world("missing .bin", w -> Files.delete(first(w, ".pcd.bin")));
    world("truncated .bin", w -> cut(first(w, ".pcd.bin"), 207));
    world("empty .bin", w -> sweep(w, 0, 0));
    world("NaN in .bin", w -> BadInputFiles.points(first(w, ".pcd.bin"), 9, Float.NaN, 0, 0, 0, 0));
    world(
        "point beyond any LiDAR",
        w -> BadInputFiles.points(first(w, ".pcd.bin"), 9, 1e30f, 0, 0, 0, 0));
    world("labels of another sweep", w -> sweep(w, 9, 5));
    world("frame without pairs", w -> sweep(w, 9, 9));
    kitti("empty .bin, KITTI", k -> cut(first(k, ".bin"), 0));
    kitti("truncated .bin, KITTI", k -> cut(first(k, ".bin"), 30));
    kitti(
        "frame without pairs, KITTI", k -> BadInputFiles.points(first(k, ".bin"), 3, -5, 0, 0, 0));
  }

  /// Replaces the first sweep of a world by points behind the camera.
  static void sweep(Path world, int points, int labels) throws IOException {
    BadInputFiles.points(first(world, ".pcd.bin"), points, 0, -20, 0, 0, 0);
    cut(first(world, "_lidarseg.bin"), labels);
  }

  private void images() {
    world("missing image", w -> Files.delete(first(w, ".jpg")));
    world("truncated JPEG", w -> cut(first(w, ".jpg"), -800));
    world("cut JPEG header", w -> cut(first(w, ".jpg"), 40));
    world("no image", w -> Files.writeString(first(w, ".jpg"), "not an image"));
    world("empty image", w -> cut(first(w, ".jpg"), 0));
    world(
        "image of another size than its table says",
        w -> RgbImage.blank(28, 56).writePng(first(w, ".jpg")));
    kitti("truncated PNG", k -> cut(first(k, ".png"), -30));
    kitti(
        "image of another size than its calibration says",
        k -> RgbImage.blank(12, 17).writePng(first(k, ".png")));
    String cutImage = files.copy("world", w -> cut(first(w, ".jpg"), -800));
    add(
        "truncated JPEG, vit",
        3,
        "vit",
        "--weights",
        files.at("vit.safetensors").toString(),
        "--image",
        image(cutImage),
        "--size",
        "28x56",
        "--out",
        output);
  }

  private void calibration() {
    String table = "calibrated_sensor.json";
    world("singular calibration", w -> intrinsics(w, "[[0,0,8],[0,8,6],[0,0,1]]"));
    world("intrinsics of another size", w -> intrinsics(w, "[[8,0],[0,8]]"));
    world(
        "rotation that is none",
        w -> edit(first(w, table), "\"rotation\":\\[[^\\]]*\\]", "\"rotation\":[2,0,0,0]"));
    kitti("singular calibration, KITTI", k -> edit(k.resolve("calib.json"), "8, 0, 8", "0, 0, 8"));
    kitti("calibration with a missing field", k -> edit(k.resolve("calib.json"), "P2", "P3"));
    kitti("missing calibration", k -> Files.delete(k.resolve("calib.json")));
  }

  private static void intrinsics(Path world, String matrix) throws IOException {
    String row = "\\[[^\\]]+\\]";
    edit(
        first(world, "calibrated_sensor.json"),
        "\"camera_intrinsic\":\\[" + row + "," + row + "," + row + "\\]",
        "\"camera_intrinsic\":" + matrix);
  }

  private void weights() {
    String misfit =
        files.copy(
            "vit.safetensors",
            f ->
                BadInputFiles.retensor(
                    f,
                    t ->
                        BadInputFiles.misfit(
                            t, "blocks.1.attn.qkv.weight", "blocks.0.mlp.fc1.bias")));
    teacher("teacher with a missing, an unexpected and a misshaped tensor", misfit);
    vit("the same, vit", misfit);
    teacher(
        "teacher without its first tensor",
        files.copy(
            "vit.safetensors",
            f ->
                BadInputFiles.retensor(
                    f,
                    t -> {
                      t.remove("cls_token");
                      return t;
                    })));
    String x = "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
    String y = ",\"y\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":";
    teacher("huge header", file(BadInputFiles.safetensors(1L << 40, x + "}", 8)));
    teacher("header of 2⁶³ bytes", file(BadInputFiles.safetensors(Long.MIN_VALUE, x + "}", 8)));
    teacher("overlapping offsets", tensors(x + y + "[4,12]}}", 12));
    teacher("gap between offsets", tensors(x + y + "[12,20]}}", 20));
    teacher("offsets beyond the file", tensors(x + y + "[8,16]}}", 8));
    teacher("unknown type", tensors(x.replace("F32", "C64") + "}", 16));
    teacher("header that is no JSON", tensors("{\"x\":", 8));
    teacher("empty weights", file(new byte[0]));
    teacher("truncated weights", files.copy("vit.safetensors", f -> cut(f, -100)));
    teacher(
        "weights of something else", file("no tensors at all".getBytes(StandardCharsets.UTF_8)));
    vit("missing weights", "absent");
    byte[] pickle = "_\2cposix\nsystem\n(X\5\0\0\0touchtR.".getBytes(StandardCharsets.UTF_8);
    pickle[0] = (byte) 0x80;
    teacher("pickle that runs a command", file(pickle));
    vit("the same to vit", file(pickle));
    add("the same to convert", 3, "weights", "convert", file(pickle), "--out", output);
    byte[] archive = "PK\3\4 and no directory behind it".getBytes(StandardCharsets.UTF_8);
    teacher("archive without its end", file(archive));
    String part = files.at("vit.safetensors") + "#teacher";
    teacher("part that is not there", part);
    byte[] objects = new byte[80];
    byte[] npy =
        "_NUMPY\1\0\106\0{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
            .getBytes(StandardCharsets.UTF_8);
    System.arraycopy(npy, 0, objects, 0, npy.length);
    objects[0] = (byte) 0x93;
    java.util.Arrays.fill(objects, npy.length, 80, (byte) ' ');
    vit("array of objects", file(objects));
  }

  private void teacher(String name, String file) {
    distill(name, 3, good(), "--teacher", file);
  }

  private void vit(String name, String weights) {
    String image = image(good());
    add(name, 3, "vit", "--weights", weights, "--image", image, "--size", "28x28", "--out", output);
  }

  private String file(byte[] content) {
    return files.file("w.safetensors", content);
  }

  private String tensors(String header, int data) {
    return file(
        BadInputFiles.safetensors(header.getBytes(StandardCharsets.UTF_8).length, header, data));
  }

  private void runs() {
    add("no run to resume", 2, "distill", "--out", output, "--resume");
    add("resume under other settings", 2, "distill", "--out", run(), "--resume", "--steps", "9");
    add("no run", 2, "features", "--run", "absent", "--data", good(), "--out", output);
    add("no run to export", 2, "export", "--run", "absent", "--out", output);
    add("export over a run", 2, "export", "--run", run(), "--out", run());
    String misfit =
        files.copy(
            "run",
            r ->
                BadInputFiles.checkpoint(
                    r,
                    t ->
                        BadInputFiles.misfit(
                            t,
                            "model.student.block1.0.conv1.weight",
                            "model.student.block1.0.norm1.bias")));
    add(
        "student with a missing, an unexpected and a misshaped tensor",
        3,
        "features",
        "--run",
        misfit,
        "--data",
        good(),
        "--out",
        output);
    add("no run to corrupt", 2, "robustness", "--run", "absent", "--data", good());
    add(
        "baseline that is no run",
        2,
        "robustness",
        "--run",
        run(),
        "--data",
        good(),
        "--baseline",
        "absent");
    add("no archive", 2, "submit", "--run", run(), "--data", good(), "--out", output + ".tar");
    add("no text for the teacher", 2, "zeroshot", "--run", run(), "--data", good());
    add(
        "text of another teacher",
        2,
        "zeroshot",
        "--run",
        run(),
        "--data",
        good(),
        "--text",
        "world");
    String words = files.at("vit.safetensors").toString();
    add("no text", 3, "zeroshot", "--run", run(), "--data", good(), "--text", words);
    String kitti = files.at("kitti").toString();
    add(
        "balance without labels",
        2,
        "gap",
        "--run",
        run(),
        "--data",
        kitti,
        "--sampling",
        "balanced");
    add("too many samples", 2, "gap", "--run", run(), "--data", good(), "--samples", "100000");
    add("the same, resume", 3, "distill", "--out", misfit, "--resume");
    String damaged =
        files.copy(
            "run",
            r -> {
              cut(first(r, "1.safetensors"), -1);
              cut(first(r, "2.safetensors"), -1);
            });
    add("no intact checkpoint", 3, "features", "--run", damaged, "--data", good(), "--out", output);
    String broken = files.copy("run", r -> edit(r.resolve("run.yaml"), "steps: 2", "steps: two"));
    add("broken run.yaml", 2, "distill", "--out", broken, "--resume");
    String gone = files.copy("run", r -> edit(r.resolve("run.yaml"), "/world", "/gone"));
    add("data of a run that is gone", 3, "distill", "--out", gone, "--resume");
  }

  private String run() {
    return files.at("run").toString();
  }

  private static String image(String world) {
    try {
      return first(Path.of(world), ".jpg").toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
