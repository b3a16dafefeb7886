package vexel.nn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Parameter;
import vexel.nn.NameMap.Origin;
import vexel.tensor.Backend;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.io.NamedTensors;

/// The numbers of a layer by name: what is written to a checkpoint and how it is read back.
///
/// Loading is strict: either every parameter and buffer finds a tensor of its shape and type and no
/// stored tensor is left over, or nothing is changed and a [StateException] lists everything that
/// does not fit.
///
/// ```java
/// State.from(Safetensors.read(file)).load(vit);
/// State.from(file).under("model.student").load(student);
/// State.from(file).named(Vit.HUGGING_FACE).ignoring("embeddings.mask_token").load(vit);
/// ```
public final class State {
  /// Counters that PyTorch's batch normalisation stores and nobody reads.
  private static final Pattern COUNTER = NameMap.pattern("**num_batches_tracked");

  private final NamedTensors source;
  private final String prefix;
  private final NameMap names;
  private final List<Pattern> ignored;
  private final @Nullable Consumer<Partial> partial;

  private State(
      NamedTensors source,
      String prefix,
      NameMap names,
      List<Pattern> ignored,
      @Nullable Consumer<Partial> partial) {
    this.source = source;
    this.prefix = prefix;
    this.names = names;
    this.ignored = ignored;
    this.partial = partial;
  }

  /// All parameters and buffers of `layer` by name.
  public static Map<String, Tensor> tensors(Layer layer) {
    return tensors("", layer.parameters());
  }

  /// `parameters` as tensors, each name behind `prefix` and a dot (nothing if it is empty).
  public static Map<String, Tensor> tensors(String prefix, Map<String, Parameter> parameters) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    String lead = prefix.isEmpty() ? "" : prefix + ".";
    parameters.forEach((name, p) -> tensors.put(lead + name, p.tensor()));
    return tensors;
  }

  /// A state to load from.
  public static State from(NamedTensors source) {
    return new State(source, "", NameMap.IDENTITY, List.of(COUNTER), null);
  }

  /// This state, of which only the names behind `prefix` and a dot are seen.
  public State under(String path) {
    return new State(source, path + ".", names, ignored, partial);
  }

  /// This state with the names of another family of checkpoints.
  public State named(NameMap map) {
    return new State(source, prefix, map, ignored, partial);
  }

  /// This state with stored tensors that are known to be no parameters of the layer (`#`, `*` and
  /// `**` as in [NameMap]).
  public State ignoring(String... known) {
    List<Pattern> more = new ArrayList<>(ignored);
    for (String s : known) {
      more.add(NameMap.pattern(s));
    }
    return new State(source, prefix, names, more, partial);
  }

  /// What loading in part left out.
  ///
  /// @param loaded parameters that were found
  /// @param missing names that the layer needs and the file lacks
  /// @param unused names that the file has and the layer does not know
  public record Partial(Set<String> loaded, List<String> missing, List<String> unused) {
    /// One line.
    @Override
    public String toString() {
      return "%d loaded; missing (%d): %s; unused (%d): %s"
          .formatted(loaded.size(), missing.size(), missing, unused.size(), unused);
    }
  }

  /// This state, of which a layer takes what it finds: missing and unexpected names are allowed,
  /// wrong shapes and finding nothing are not.
  ///
  /// @param report hears what was left out
  public State partially(Consumer<Partial> report) {
    return new State(source, prefix, names, ignored, report);
  }

  /// Loads every parameter and buffer of `layer`.
  ///
  /// @return the names that were loaded, in the layer's order
  /// @throws StateException if something does not fit; nothing is changed then
  public Set<String> load(Layer layer) {
    return load(layer.parameters());
  }

  /// Loads every one of `parameters`.
  public Set<String> load(Map<String, Parameter> parameters) {
    TreeSet<String> stored = new TreeSet<>();
    for (String name : source.names()) {
      if (name.startsWith(prefix)) {
        stored.add(name.substring(prefix.length()));
      }
    }
    Set<String> used = new LinkedHashSet<>();
    List<String> missing = new ArrayList<>();
    List<String> misshaped = new ArrayList<>();
    Map<String, Tensor> found = new LinkedHashMap<>();
    parameters.forEach(
        (name, p) -> {
          Origin origin = names.origin(name);
          used.addAll(origin.names());
          List<String> absent = origin.names().stream().filter(n -> !stored.contains(n)).toList();
          if (!absent.isEmpty()) {
            missing.addAll(absent);
            return;
          }
          String first = prefix + origin.names().get(0);
          if (origin.plain()
              && !fits(name, source.dtype(first), source.shape(first), p, misshaped)) {
            return; // seen without reading a number
          }
          try {
            Tensor t = read(origin, p.tensor().backend());
            if (fits(name, t.dtype(), t.shape(), p, misshaped)) {
              found.put(name, t);
            }
          } catch (TensorException e) { // parts that do not join
            misshaped.add(name + ": " + e.getMessage());
          }
        });
    List<String> unexpected = new ArrayList<>();
    for (String name : stored) {
      if (!used.contains(name) && ignored.stream().noneMatch(i -> i.matcher(name).matches())) {
        unexpected.add(name);
      }
    }
    boolean complete = missing.isEmpty() && unexpected.isEmpty();
    if (!misshaped.isEmpty() || (partial == null ? !complete : found.isEmpty())) {
      throw new StateException(source.source(), missing, unexpected, misshaped);
    }
    parameters.forEach(
        (name, p) -> {
          Tensor t = found.get(name);
          if (t != null) {
            p.set(t);
          }
        });
    if (partial != null) {
      partial.accept(new Partial(found.keySet(), missing, unexpected));
    }
    return found.keySet();
  }

  private Tensor read(Origin origin, Backend backend) {
    List<Tensor> parts =
        origin.names().stream().map(n -> source.read(prefix + n, backend)).toList();
    return origin.join().apply(parts);
  }

  private static boolean fits(
      String name, DType type, Shape shape, Parameter p, List<String> misshaped) {
    String found = type + shape.toString();
    String wanted = p.tensor().dtype() + p.tensor().shape().toString();
    if (!wanted.equals(found)) {
      misshaped.add(name + " " + found + " instead of " + wanted);
      return false;
    }
    return true;
  }
}
