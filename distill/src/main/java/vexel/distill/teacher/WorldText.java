package vexel.distill.teacher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import vexel.distill.Progress;
import vexel.distill.recipe.PairCosines;
import vexel.distill.recipe.Teachers;
import vexel.distill.recipe.VitTeacher;
import vexel.distill.world.Splits;
import vexel.distill.world.WorldSettings;
import vexel.nn.Frozen;
import vexel.nn.vision.Vit;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Scope;
import vexel.tensor.Tensor;
import vexel.tensor.io.SafetensorsWriter;

/// The text of the stand-in teacher `world-text`: the sixteen classes of nuScenes-lidarseg as rows
/// in the space of its patch features. The teacher was trained through a linear map to captions
/// that is not part of its weights; here it is fitted again in closed form.
///
/// ```
/// x_p = ViT(image)_p / ‖ViT(image)_p‖, c_p the normalised caption of patch p, w_p its weight
/// W   = argmin Σ_p w_p ‖Wᵀ x_p − c_p‖² / Σ_p w_p + λ ‖W‖²                      (1)
///     = (Σ w x xᵀ + λ I)⁻¹ Σ w x cᵀ, sums divided by Σ w                       (2)
/// row of a prompt = W · sum of its word vectors                                (3)
/// ```
///
/// ⟨x, W caption⟩ = ⟨Wᵀ x, caption⟩: the row with the largest product is the caption nearest to
/// what the teacher says of x. Views, captions and weights are those of [CaptionLesson].
///
/// Like the teacher, these words have seen labels: zero-shot with them is a check of the method and
/// never a claim without annotations.
public final class WorldText {
  /// Teacher scenes, from the seed of the teacher's own, which no demo or claim uses.
  public static final WorldSettings WORLD =
      WorldSettings.of(96, 977)
          .withSplits(new Splits(0, 0, 0, 96))
          .withFrames(1)
          .withSmallLidar()
          .withCaptions();

  private static final int BATCHES = 256;
  private static final int BATCH = 4;
  private static final double RIDGE = 1e-5;

  private final Words words;
  private final RealMatrix projection; // W [D, 128]

  private WorldText(Words words, RealMatrix projection) {
    this.words = words;
    this.projection = projection;
  }

  /// Fits the map from the teacher scenes of `world`.
  ///
  /// @param world a folder with captions, see [#WORLD]
  public static WorldText fit(Path world, Progress progress) throws IOException {
    Rng rng = Rng.seed(TeacherTraining.Settings.DEFAULT.seed()).at("world-text");
    Words words = new Words(rng.at("words")); // the vocabulary the teacher learned
    TeacherViews views = TeacherViews.read(world, words, progress);
    if (!(Teachers.named("world-text") instanceof VitTeacher teacher)) {
      throw new IllegalStateException("world-text is no vision transformer");
    }
    Moments moments = new Moments(teacher.width());
    for (int b = 0; b < BATCHES; b++) {
      progress.stopIfAsked();
      try (var _ = Scope.open()) {
        moments.add(views.draw(BATCH, rng.at("text", b)), teacher.vit());
      }
      progress.at("text", b + 1, BATCHES, "");
    }
    return new WorldText(words, moments.solve());
  }

  /// The sums of (2).
  private static final class Moments {
    private final int width;
    private final double[][] xx;
    private final double[][] xc;
    private double weights;

    Moments(int width) {
      this.width = width;
      this.xx = new double[width][width];
      this.xc = new double[width][Words.WIDTH];
    }

    /// Adds the patches of a batch in their order. A target's length is its patch's weight.
    void add(TeacherViews.Batch batch, Frozen<Vit> vit) {
      Tensor patches = vit.forward(batch.images()).reshape(-1, width);
      float[] x = PairCosines.unit(patches).toFloats();
      float[] target = batch.targets().toFloats();
      for (int p = 0; p < patches.dim(0); p++) {
        double square = 0;
        for (int d = 0; d < Words.WIDTH; d++) {
          double t = target[p * Words.WIDTH + d];
          square += t * t;
        }
        double weight = Math.sqrt(square);
        weights += weight;
        for (int i = 0; i < width; i++) {
          double xi = x[p * width + i];
          for (int j = 0; j <= i; j++) {
            xx[i][j] += weight * xi * x[p * width + j];
          }
          for (int d = 0; d < Words.WIDTH; d++) {
            xc[i][d] += xi * target[p * Words.WIDTH + d];
          }
        }
      }
    }

    RealMatrix solve() {
      RealMatrix a = new Array2DRowRealMatrix(width, width);
      for (int i = 0; i < width; i++) {
        for (int j = 0; j <= i; j++) {
          a.setEntry(i, j, xx[i][j] / weights);
          a.setEntry(j, i, xx[i][j] / weights);
        }
        a.addToEntry(i, i, RIDGE);
      }
      RealMatrix b = new Array2DRowRealMatrix(xc).scalarMultiply(1 / weights);
      return new CholeskyDecomposition(a).getSolver().solve(b);
    }
  }

  /// Writes the rows of all prompts as a file for zero-shot segmentation: a tensor
  /// `prompts.<class>` [P, D] for each class, and the map W [D, 128] itself as `projection`.
  public void write(Path file) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Map<String, List<List<String>>> prompts = WorldPrompts.byClass();
    prompts.forEach((name, sentences) -> tensors.put("prompts." + name, rows(sentences)));
    int width = projection.getRowDimension();
    List<double[]> map = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      map.add(projection.getRow(i));
    }
    tensors.put("projection", tensor(map));
    SafetensorsWriter.of(tensors)
        .metadata(
            Map.of(
                "classes",
                json(List.copyOf(prompts.keySet())),
                "teacher",
                "world-text",
                "prompts",
                sentences(prompts),
                "recipe",
                "vexel experiment text"))
        .write(file);
  }

  /// The rows of prompts [P, D]. (3)
  private Tensor rows(List<List<String>> sentences) {
    return tensor(sentences.stream().map(s -> projection.operate(words.caption(s))).toList());
  }

  private static Tensor tensor(List<double[]> rows) {
    int width = rows.get(0).length;
    float[] flat = new float[rows.size() * width];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (float) rows.get(i / width)[i % width];
    }
    return Tensor.copyOf(Backends.selected(), flat, rows.size(), width);
  }

  private static String sentences(Map<String, List<List<String>>> prompts) {
    return prompts.entrySet().stream()
        .map(
            e ->
                e.getKey()
                    + ": "
                    + e.getValue().stream()
                        .map(s -> String.join(" ", s))
                        .collect(Collectors.joining("; ")))
        .collect(Collectors.joining("\n"));
  }

  private static String json(List<String> names) {
    return names.stream().map(n -> '"' + n + '"').collect(Collectors.joining(",", "[", "]"));
  }
}
