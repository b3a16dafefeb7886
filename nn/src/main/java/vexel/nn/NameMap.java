package vexel.nn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// How a family of checkpoints names what a layer names otherwise. A rule gives the layer's own
/// name and the stored one; `#` stands for a number, `*` for one part of a path, `**` for anything,
/// and what they matched is put in their place, in order. The first rule that fits decides; a name
/// without a rule is stored under itself.
///
/// ```java
/// NameMap.of("norm.*", "layernorm.*")
///     .and("blocks.#.attn.qkv.*", "layer.#.query.*", "layer.#.key.*", "layer.#.value.*");
/// ```
///
/// Several stored tensors are joined along axis 0, unless the rule says how.
public final class NameMap {
  /// Every tensor is stored under its own name.
  public static final NameMap IDENTITY = new NameMap(List.of());

  private static final Function<List<Tensor>, Tensor> JOINED = NameMap::joined;

  private record Rule(
      Pattern own, List<String> stored, Function<List<Tensor>, Tensor> join, boolean moves) {}

  /// Where a tensor comes from.
  ///
  /// @param names the stored tensors
  /// @param join makes one tensor of them
  /// @param plain whether it is one tensor taken as it is
  record Origin(List<String> names, Function<List<Tensor>, Tensor> join, boolean plain) {}

  private final List<Rule> rules;

  private NameMap(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /// A map of one rule.
  public static NameMap of(String own, String... stored) {
    return IDENTITY.and(own, stored);
  }

  /// This map with one more rule: the stored tensors are joined along axis 0.
  public NameMap and(String own, String... stored) {
    return with(new Rule(pattern(own), List.of(stored), JOINED, stored.length > 1));
  }

  /// This map with one more rule that computes the tensor from the stored ones, e.g. for another
  /// order of axes.
  public NameMap and(String own, Function<List<Tensor>, Tensor> join, String... stored) {
    return with(new Rule(pattern(own), List.of(stored), join, true));
  }

  private NameMap with(Rule rule) {
    List<Rule> more = new ArrayList<>(rules);
    more.add(rule);
    return new NameMap(more);
  }

  private static Tensor joined(List<Tensor> parts) {
    return parts.size() == 1 ? parts.get(0) : Tensor.concat(0, parts);
  }

  /// The names under which the tensor called `own` is stored.
  public List<String> stored(String own) {
    return origin(own).names();
  }

  /// The layer's tensors under the names they are stored by; what is stored in several parts is
  /// split into equal ones along axis 0.
  ///
  /// @throws TensorException if a rule computes a tensor, which has no way back
  public Map<String, Tensor> store(Map<String, Tensor> own) {
    Map<String, Tensor> stored = new LinkedHashMap<>();
    own.forEach(
        (name, t) -> {
          Origin origin = origin(name);
          int parts = origin.names().size();
          boolean joins = origin.plain() || origin.join().equals(JOINED);
          if (!joins || (parts > 1 && t.dim(0) % parts != 0)) {
            throw new TensorException(
                "names",
                name + t.shape() + " has no form under " + origin.names() + "; write other names");
          }
          for (int i = 0; i < parts; i++) {
            int n = parts == 1 ? 0 : t.dim(0) / parts;
            stored.put(origin.names().get(i), parts == 1 ? t : t.narrow(0, i * n, n));
          }
        });
    return stored;
  }

  /// Where the tensor called `own` is stored.
  Origin origin(String own) {
    for (Rule rule : rules) {
      Matcher m = rule.own.matcher(own);
      if (m.matches()) {
        List<String> names = rule.stored.stream().map(s -> filled(s, m)).toList();
        return new Origin(names, rule.join, !rule.moves);
      }
    }
    return new Origin(List.of(own), JOINED, true);
  }

  private static String filled(String stored, Matcher m) {
    StringBuilder name = new StringBuilder();
    int group = 0;
    for (int i = 0; i < stored.length(); i++) {
      char c = stored.charAt(i);
      if (c == '#' || c == '*') {
        name.append(m.group(++group));
        i += stored.startsWith("**", i) ? 1 : 0;
      } else {
        name.append(c);
      }
    }
    return name.toString();
  }

  /// The names that a text with `#`, `*` and `**` stands for.
  static Pattern pattern(String text) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '#') {
        regex.append("(\\d+)");
      } else if (text.startsWith("**", i)) {
        regex.append("(.*)");
        i++;
      } else if (c == '*') {
        regex.append("([^.]+)");
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString());
  }
}
