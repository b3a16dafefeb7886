package vexel.distill.eval;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vexel.distill.DataException;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.io.JsonReader;
import vexel.tensor.io.WeightFile;

/// What classes are called, as unit rows in the space of image features: the text side of zero-shot
/// segmentation. It is read from a safetensors file that an offline text encoder wrote.
///
/// ```
/// e_c = unit(1/P Σ_p unit(t_cp))        (1)   CLIP2Scene, prompt_engineering.py
/// ```
///
/// The file holds either `text` [C, D], or `prompts` [C, P, D], with the names of the C classes as
/// a JSON list under `classes` in its metadata; or one tensor `prompts.<name>` [P, D] per class, in
/// the order of `classes` if that is there. Metadata `teacher` may say which teacher's space it is.
///
/// @param source the file, for messages
/// @param teacher the teacher whose space this is, if the file says so
/// @param names what each row stands for
/// @param rows e [C, D], F32, of length 1
public record TextMatrix(String source, Optional<String> teacher, List<String> names, Tensor rows) {
  /// The words of the stand-in teacher inside the jar.
  private static final String WORLD = "/vexel/distill/teacher/world-text-words.safetensors";

  private static final String PROMPTS = "prompts.";

  public TextMatrix {
    names = List.copyOf(names);
  }

  /// The words of the stand-in teacher `world-text`. They have seen labels, as it has.
  public static TextMatrix world() throws IOException {
    try (InputStream in = TextMatrix.class.getResourceAsStream(WORLD)) {
      if (in == null) {
        throw new IllegalStateException(WORLD + " is not part of this build");
      }
      Path copy = Files.createTempFile("world-text-words", ".safetensors");
      try {
        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
        TextMatrix read = read(copy);
        return new TextMatrix("world", read.teacher, read.names, read.rows);
      } finally {
        Files.deleteIfExists(copy);
      }
    }
  }

  /// Reads a file.
  ///
  /// @throws DataException if it holds none of the three forms, or a row of zeros
  public static TextMatrix read(Path path) {
    WeightFile file = WeightFile.open(path);
    List<String> listed = classes(path, file);
    List<String> names = new ArrayList<>();
    List<Tensor> prompts = new ArrayList<>(); // [P, D] each
    if (file.names().contains("text")) {
      Tensor text = matrix(path, file, "text", 2, listed.size());
      for (int c = 0; c < listed.size(); c++) {
        names.add(listed.get(c));
        prompts.add(text.narrow(0, c, 1));
      }
    } else if (file.names().contains("prompts")) {
      Tensor all = matrix(path, file, "prompts", 3, listed.size());
      for (int c = 0; c < listed.size(); c++) {
        names.add(listed.get(c));
        prompts.add(all.select(0, c));
      }
    } else {
      names.addAll(listed.isEmpty() ? named(file) : listed);
      for (String name : names) {
        prompts.add(matrix(path, file, PROMPTS + name, 2, -1));
      }
    }
    if (names.isEmpty()) {
      throw new DataException(
          path,
          "holds no text; it needs 'text' [C, D] or 'prompts' [C, P, D] with a JSON list 'classes'"
              + " in its metadata, or 'prompts.<name>' [P, D] of every class");
    }
    return new TextMatrix(
        path.toString(),
        Optional.ofNullable(file.metadata().get("teacher")),
        names,
        rows(path, names, prompts));
  }

  private static List<String> classes(Path path, WeightFile file) {
    String json = file.metadata().get("classes");
    if (json == null) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    JsonReader reader = new JsonReader(path + ", metadata 'classes'", json);
    reader.array(() -> names.add(reader.string()));
    reader.end();
    return names;
  }

  private static List<String> named(WeightFile file) {
    return file.names().stream()
        .filter(n -> n.startsWith(PROMPTS))
        .map(n -> n.substring(PROMPTS.length()))
        .sorted()
        .toList();
  }

  /// A tensor of floats of this rank and, unless negative, this many classes.
  private static Tensor matrix(Path path, WeightFile file, String name, int rank, int classes) {
    if (!file.names().contains(name)) {
      throw new DataException(path, "lists a class in 'classes' that has no tensor '" + name + "'");
    }
    Tensor t = file.read(name, Backends.cpu());
    boolean floats = t.dtype() == DType.F32 || t.dtype() == DType.F64;
    if (t.rank() != rank || t.size() == 0 || !floats || (classes >= 0 && t.dim(0) != classes)) {
      throw new DataException(
          path,
          "'%s' is %s%s, expected floats of %d axes%s"
              .formatted(
                  name,
                  t.dtype(),
                  t.shape(),
                  rank,
                  classes < 0 ? "" : " for the " + classes + " names in metadata 'classes'"));
    }
    return t.cast(DType.F32);
  }

  private static Tensor rows(Path path, List<String> names, List<Tensor> prompts) {
    int width = prompts.get(0).dim(1);
    float[] rows = new float[names.size() * width];
    for (int c = 0; c < names.size(); c++) {
      Tensor mine = prompts.get(c);
      if (mine.dim(1) != width) {
        throw new DataException(
            path, "'" + names.get(c) + "' has rows of " + mine.dim(1) + ", others of " + width);
      }
      double[] mean = new double[width];
      for (int p = 0; p < mine.dim(0); p++) {
        double[] one = unit(path, names.get(c), mine.select(0, p).widened());
        for (int d = 0; d < width; d++) {
          mean[d] += one[d] / mine.dim(0);
        }
      }
      double[] e = unit(path, names.get(c), mean); // (1)
      for (int d = 0; d < width; d++) {
        rows[c * width + d] = (float) e[d];
      }
    }
    return Tensor.copyOf(Backends.selected(), rows, names.size(), width);
  }

  private static double[] unit(Path path, String name, double[] row) {
    double square = 0;
    for (double v : row) {
      square += v * v;
    }
    if (!(square > 0 && Double.isFinite(square))) {
      throw new DataException(path, "the text of '" + name + "' is zero or not finite");
    }
    double norm = Math.sqrt(square);
    double[] unit = row.clone();
    for (int d = 0; d < unit.length; d++) {
      unit[d] /= norm;
    }
    return unit;
  }

  /// Length D of a row.
  public int width() {
    return rows.dim(1);
  }
}
