package vexel.distill.conformance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import vexel.distill.DataException;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.io.JsonReader;
import vexel.tensor.io.Safetensors;

/// A safetensors file of golden values. Four layouts, told apart by `__metadata__` alone:
///
/// - `cases` and `attrs`: a list of cases, each with its operator;
/// - `attrs.net`: the whole file is one training run;
/// - `config` and `attrs`: runs of a vision transformer, one case per key of `attrs`;
/// - `attrs` alone: one case per group of tensors, named by their first path segment.
///
/// A file without `attrs` holds weights and no case.
final class GoldenFile {
  private static final String SHARED_INPUT = "shared_input";

  private final Path path;
  private final Safetensors tensors;
  private final Map<String, @Nullable Object> attrs;
  private final List<GoldenCase> cases;

  private GoldenFile(Path path, Safetensors tensors) {
    this.path = path;
    this.tensors = tensors;
    this.attrs = object("attrs");
    Map<String, String> metadata = tensors.metadata();
    if (metadata.containsKey("cases")) {
      this.cases = listed(metadata.get("cases"));
    } else if (attrs.containsKey("net")) {
      Attrs all = new Attrs(path.toString(), attrs);
      this.cases =
          List.of(
              new GoldenCase(
                  this, "", "sparse_train", all, tensors.names(), List.of(), false, List.of()));
    } else if (metadata.containsKey("config") && !attrs.isEmpty()) {
      this.cases = runs();
    } else {
      this.cases = attrs.isEmpty() ? List.of() : groups();
    }
  }

  /// Opens a file and reads its header and metadata.
  ///
  /// @throws vexel.tensor.io.FormatException if the container or its JSON is broken
  /// @throws DataException if the metadata is not that of a golden file
  static GoldenFile open(Path path) {
    return new GoldenFile(path, Safetensors.read(path));
  }

  Path path() {
    return path;
  }

  List<GoldenCase> cases() {
    return cases;
  }

  Set<String> names() {
    return tensors.names();
  }

  boolean has(String name) {
    return tensors.names().contains(name);
  }

  /// A JSON value of `__metadata__`, as the only attribute of that name.
  Attrs metadata(String key) {
    String text = tensors.metadata().get(key);
    if (text == null) {
      throw new DataException(path, "metadata has no '" + key + "'");
    }
    Map<String, @Nullable Object> one = new LinkedHashMap<>();
    one.put(key, JsonReader.parse(path + " " + key, text));
    return new Attrs(path.toString(), one);
  }

  /// A JSON object of `__metadata__`, empty if absent.
  Map<String, @Nullable Object> object(String key) {
    String text = tensors.metadata().get(key);
    if (text == null) {
      return Map.of();
    }
    return asObject(key, JsonReader.parse(path + " " + key, text));
  }

  /// A tensor in the engine's type and on its backend: integers as I32, masks as U8.
  Tensor read(String name, Engine engine) {
    Tensor t = stored(name);
    Object array =
        switch (t.dtype()) {
          case F32, F64 -> convert(Trial.doubles(t), engine.dtype());
          case I64 -> narrow(name, t.toLongs());
          case I32 -> t.toInts();
          case U8 -> t.toBytes();
        };
    return Tensor.copyOf(engine.backend(), array, t.shape().toArray());
  }

  /// A tensor as it is stored.
  Tensor stored(String name) {
    return tensors.read(name, Backends.reference());
  }

  private static Object convert(double[] x, DType dtype) {
    if (dtype == DType.F64) {
      return x;
    }
    float[] y = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = (float) x[i];
    }
    return y;
  }

  private int[] narrow(String name, long[] x) {
    int[] y = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = (int) x[i];
      if (y[i] != x[i]) {
        throw new DataException(path, name + ": index " + x[i] + " does not fit 32 bits");
      }
    }
    return y;
  }

  // ---- layouts

  private List<GoldenCase> listed(@Nullable String json) {
    Object parsed = JsonReader.parse(path + " cases", json == null ? "" : json);
    if (!(parsed instanceof List<?> list)) {
      throw new DataException(path, "metadata 'cases' is no list");
    }
    List<GoldenCase> found = new ArrayList<>();
    for (Object entry : list) {
      found.add(listed(new Attrs(path + " cases", asObject("cases", entry))));
    }
    return found.stream().map(c -> c.data() ? withDependents(c, found) : c).toList();
  }

  private GoldenCase listed(Attrs entry) {
    String name = entry.text("name");
    Set<String> names = new LinkedHashSet<>();
    for (String role : List.of("inputs", "outputs", "upstream", "gradients")) {
      if (entry.has(role)) {
        names.addAll(entry.texts(role));
      }
    }
    for (String tensor : names) {
      if (!has(name + "/" + tensor)) {
        throw new DataException(path, "case " + name + " names the absent tensor " + tensor);
      }
    }
    List<String> inputs = entry.has("inputs") ? entry.texts("inputs") : List.of();
    Object own = attrs.get(name);
    Attrs values =
        new Attrs(path + " " + name, own == null ? Map.of() : asObject("attrs." + name, own));
    String op = entry.text("op", values.text("op", ""));
    boolean data = op.isEmpty() && own == null && names.size() == inputs.size();
    String feature = op.isEmpty() ? Unnamed.feature(values, names) : op;
    return new GoldenCase(this, name, feature, values, names, inputs, data, List.of());
  }

  /// A group of shared tensors counts once the cases below its name can be computed.
  private static GoldenCase withDependents(GoldenCase c, List<GoldenCase> all) {
    List<String> features =
        all.stream()
            .filter(o -> o.name().startsWith(c.name() + "/"))
            .map(GoldenCase::feature)
            .distinct()
            .toList();
    return new GoldenCase(
        c.file(), c.name(), c.feature(), c.attrs(), c.tensors(), c.inputs(), true, features);
  }

  private List<GoldenCase> runs() {
    List<GoldenCase> found = new ArrayList<>();
    attrs.forEach(
        (name, value) -> {
          if (!name.equals(SHARED_INPUT)) {
            Attrs run = new Attrs(path + " " + name, asObject("attrs." + name, value));
            found.add(
                new GoldenCase(
                    this, name, "dinov2", run, below(name), List.of(), false, List.of()));
          }
        });
    return found;
  }

  private List<GoldenCase> groups() {
    Set<String> names = new TreeSet<>();
    tensors.names().forEach(t -> names.add(t.substring(0, Math.max(0, t.indexOf('/')))));
    List<GoldenCase> found = new ArrayList<>();
    for (String name : names) {
      Map<String, @Nullable Object> own = new LinkedHashMap<>();
      attrs.forEach(
          (key, value) -> {
            if (key.equals(name) || key.startsWith(name + "/")) {
              own.put(key, value);
            }
          });
      Attrs group = new Attrs(path + " " + name, own);
      found.add(new GoldenCase(this, name, name, group, below(name), List.of(), false, List.of()));
    }
    return found;
  }

  private Set<String> below(String name) {
    Set<String> found = new LinkedHashSet<>();
    for (String t : tensors.names()) {
      if (t.startsWith(name + "/")) {
        found.add(t.substring(name.length() + 1));
      }
    }
    return found;
  }

  @SuppressWarnings("unchecked") // JSON objects have string keys
  private Map<String, @Nullable Object> asObject(String what, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw new DataException(path, "metadata '" + what + "' is no object");
  }
}
