package vexel.distill.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.head.ProjectionHead;
import vexel.distill.protocol.Protocol;
import vexel.distill.protocol.SegmentationHead;
import vexel.distill.protocol.SegmentationSettings;
import vexel.distill.recipe.DistillSettings;
import vexel.distill.recipe.HeadSettings;
import vexel.distill.recipe.Students;
import vexel.distill.recipe.SweepSettings;
import vexel.distill.recipe.TrainedRun;
import vexel.distill.run.RunDirectory;
import vexel.distill.run.Yaml;
import vexel.nn.Layer;
import vexel.nn.State;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.io.AtomicFile;
import vexel.tensor.io.Fingerprint;
import vexel.tensor.io.Safetensors;
import vexel.tensor.io.SafetensorsWriter;

/// Writes the network of a finished run for [Student]: of a distillation the student and its head
/// into the teacher's space, of a fine-tuning or a trained probe the student and its classifier.
public final class Export {
  /// What was found in a run.
  private record Found(
      String name,
      SweepSettings sweeps,
      VoxelStudent student,
      HeadSettings heads,
      @Nullable ProjectionHead projection,
      int teacherWidth,
      @Nullable SegmentationHead classifier,
      boolean ignoredLogit,
      Map<String, String> origin) {}

  private Export() {}

  /// Exports the newest checkpoint of `run` into `folder`, which is new or empty.
  ///
  /// @return the exported student, opened
  /// @throws UsageException if the run holds no network, or the folder is not empty
  public static Student of(Path run, Path folder, Progress progress) throws IOException {
    requireFree(folder);
    Found found =
        Yaml.values(RunDirectory.open(run).path().resolve("run.yaml")).containsKey("task")
            ? judged(run, progress)
            : distilled(run, progress);
    Map<String, Layer> groups = Student.groups(found.student, found.projection, found.classifier);
    Map<String, Tensor> tensors = Student.tensors(groups);
    SegmentationHead head = found.classifier;
    int logits = head == null ? 0 : head.classifier().outputs();
    Description description =
        new Description(
            found.name,
            found.sweeps,
            found.student.width(),
            found.student.count(),
            found.heads,
            found.teacherWidth,
            logits - (found.ignoredLogit ? 1 : 0),
            head != null && head.norm() != null,
            found.ignoredLogit,
            found.origin,
            Fingerprint.sha256(tensors));
    Files.createDirectories(folder);
    SafetensorsWriter.of(tensors)
        .metadata(Map.of("student", found.name))
        .write(folder.resolve(Student.WEIGHTS));
    byte[] text = description.toJson().getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(folder.resolve(Student.DESCRIPTION), out -> out.write(ByteBuffer.wrap(text)));
    return Student.open(folder);
  }

  private static void requireFree(Path folder) throws IOException {
    if (Files.isRegularFile(folder)) {
      throw new UsageException(folder + ": is a file; name a folder");
    }
    if (Files.isDirectory(folder)) {
      try (var inside = Files.list(folder)) {
        if (inside.findAny().isPresent()) {
          throw new UsageException(folder + ": is not empty; name another folder");
        }
      }
    }
  }

  private static Found distilled(Path folder, Progress progress) throws IOException {
    TrainedRun run = TrainedRun.open(folder, progress);
    DistillSettings s = run.settings();
    ProjectionHead head = run.head().orElse(null);
    int teacherWidth = head == null ? 0 : head.layers().getLast().outputs();
    return new Found(
        s.student(),
        s.sweeps(),
        run.student(),
        s.heads(),
        head,
        teacherWidth,
        null,
        false,
        origin(s.method(), s.teacher(), s.data(), s.seed()));
  }

  private static Found judged(Path folder, Progress progress) throws IOException {
    RunDirectory run = RunDirectory.open(folder);
    SegmentationSettings s = run.settings(vexel.distill.protocol.Presets.probe(Protocol.CONVEX));
    Safetensors file =
        run.checkpoints()
            .latest(progress)
            .orElseThrow(
                () ->
                    new UsageException(
                        folder
                            + ": has no checkpoint; export the run that was probed, or one seed's"
                            + " folder of a run over several"));
    VoxelStudent student = Students.named(s.student(), s.input(), Rng.seed(0));
    State.from(file).under("model.student").load(student);
    int logits = file.shape("model.head.classifier.weight").dim(0);
    SegmentationHead head = SegmentationHead.of(s.head(), student.width(), logits, Rng.seed(0));
    State.from(file).under("model.head").load(head);
    return new Found(
        s.student(),
        s.sweeps(),
        student,
        HeadSettings.DEFAULT,
        null,
        0,
        head,
        s.ignoredLogit(),
        origin(
            Yaml.map(s).get("task") + "-" + Yaml.map(s).get("protocol"),
            s.init(),
            s.data(),
            s.seed()));
  }

  private static Map<String, String> origin(String method, String from, String data, long seed) {
    Map<String, String> origin = new LinkedHashMap<>();
    origin.put("method", method);
    origin.put("from", from);
    origin.put("data", data);
    origin.put("seed", Long.toString(seed));
    return origin;
  }
}
