package vexel.distill.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Value;
import vexel.distill.DataException;
import vexel.distill.UsageException;
import vexel.distill.data.DataFault;
import vexel.distill.data.PointCloud;
import vexel.distill.geometry.Similarity3;
import vexel.distill.head.ProjectionHead;
import vexel.distill.protocol.SegmentationHead;
import vexel.distill.recipe.CloudBatch;
import vexel.distill.recipe.Students;
import vexel.nn.BatchNorm;
import vexel.nn.Layer;
import vexel.nn.Linear;
import vexel.nn.Pass;
import vexel.nn.State;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;
import vexel.tensor.Scope;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.io.FileFailure;
import vexel.tensor.io.Fingerprint;
import vexel.tensor.io.Safetensors;

/// A trained student, read from a folder that `vexel export` or [Export] wrote. Points go in, and
/// features or logits come out, one row a point.
///
/// ```java
/// Student student = Student.open(Path.of("student"));
/// Tensor features = student.features(PointCloud.read(Path.of("sweep.bin"), 5)); // [N, width]
/// ```
///
/// The numbers are the same on every machine. One student may be used by several threads.
public final class Student {
  /// The file of the description.
  static final String DESCRIPTION = "student.json";

  /// The file of the numbers.
  static final String WEIGHTS = "student.safetensors";

  private final Description description;
  private final CloudBatch.Input input;
  private final VoxelStudent network;
  private final Optional<ProjectionHead> projection;
  private final Optional<SegmentationHead> classifier;

  private Student(Description description) {
    this.description = description;
    this.input = Students.input(description.student(), description.sweeps());
    this.network = Students.frozen(Students.named(description.student(), input, Rng.seed(0)));
    this.projection =
        description.teacherWidth() == 0
            ? Optional.empty()
            : Optional.of(
                Students.frozen(
                    description
                        .head()
                        .create(network.width(), description.teacherWidth(), Rng.seed(0))));
    this.classifier =
        description.classes() == 0
            ? Optional.empty()
            : Optional.of(Students.frozen(classifier(description, network.width())));
  }

  private static SegmentationHead classifier(Description d, int width) {
    int logits = d.classes() + (d.ignoredLogit() ? 1 : 0);
    return new SegmentationHead(
        d.normalised() ? BatchNorm.of(width) : null, Linear.of(width, logits, Rng.seed(0)));
  }

  /// Opens a folder.
  ///
  /// @throws DataException if a file is missing, damaged or of another student
  public static Student open(Path folder) {
    Path file = folder.resolve(DESCRIPTION);
    if (!Files.isRegularFile(file)) {
      throw DataFault.missing(file, "name a folder that 'vexel export' wrote");
    }
    Student student;
    try {
      student =
          new Student(
              Description.parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
    Path weights = folder.resolve(WEIGHTS);
    Safetensors tensors = Safetensors.read(weights);
    student.groups().forEach((name, part) -> State.from(tensors).under(name).load(part));
    String found = Fingerprint.sha256(tensors(student.groups()));
    if (!found.equals(student.description.sha256())) {
      throw new DataException(
          weights, "holds other numbers than " + file + " describes; export the run anew");
    }
    return student;
  }

  /// The parts by the name in front of their tensors.
  static Map<String, Layer> groups(
      VoxelStudent network, @Nullable Layer projection, @Nullable Layer classifier) {
    Map<String, Layer> all = new LinkedHashMap<>();
    all.put("student", network);
    if (projection != null) {
      all.put("projection", projection);
    }
    if (classifier != null) {
      all.put("classifier", classifier);
    }
    return all;
  }

  private Map<String, Layer> groups() {
    return groups(network, projection.orElse(null), classifier.orElse(null));
  }

  static Map<String, Tensor> tensors(Map<String, Layer> groups) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    groups.forEach((name, part) -> all.putAll(State.tensors(name, part.parameters())));
    return all;
  }

  /// Name of the network, e.g. `minkunet18`.
  public String name() {
    return description.student();
  }

  /// Channels of a feature.
  public int width() {
    return description.width();
  }

  /// Channels of the teacher's space; 0 if the run kept no way into it.
  public int teacherWidth() {
    return description.teacherWidth();
  }

  /// Number of classes; 0 without a classifier.
  public int classes() {
    return description.classes();
  }

  /// Features of points: [N, width].
  ///
  /// @param points x, y, z in metres and intensity in the unit of the training data
  /// @throws TensorException if a coordinate is not finite
  public Tensor features(PointCloud points) {
    return read(points, width(), f -> f);
  }

  /// Features in the teacher's space: [N, teacherWidth], for comparison with its features or with
  /// text.
  ///
  /// @throws UsageException if the run kept no way into it
  public Tensor teacherFeatures(PointCloud points) {
    ProjectionHead head =
        projection.orElseThrow(
            () -> new UsageException(name() + ": the run kept no head into a teacher's space"));
    return read(points, teacherWidth(), f -> head.forward(f, Pass.eval()));
  }

  /// Logits of the classes: [N, classes].
  ///
  /// @throws UsageException if the network is no classifier
  public Tensor logits(PointCloud points) {
    SegmentationHead head =
        classifier.orElseThrow(
            () ->
                new UsageException(
                    name() + ": has no classes; export what 'vexel finetune --out' kept"));
    int first = description.ignoredLogit() ? 1 : 0;
    return read(points, classes(), f -> head.forward(f, Pass.eval()).narrow(1, first, classes()));
  }

  /// Every point takes its voxel's row.
  private Tensor read(PointCloud points, int columns, UnaryOperator<Value> head) {
    if (points.size() == 0) {
      return Tensor.of(new float[0], 0, columns);
    }
    for (int i = 0; i < points.size(); i++) {
      if (!Float.isFinite(points.x(i) + points.y(i) + points.z(i) + points.intensity(i))) {
        throw new TensorException(
            "student", "point " + i + " holds a number that is not finite; drop such points");
      }
    }
    try (Scope scope = Scope.open()) {
      CloudBatch cloud = CloudBatch.of(List.of(points), List.of(Similarity3.IDENTITY), input);
      Tensor rows = head.apply(network.forward(cloud.voxels(), Pass.eval())).tensor().contiguous();
      return scope.keep(rows.gatherRows(cloud.voxelization().pointToVoxel()));
    }
  }
}
