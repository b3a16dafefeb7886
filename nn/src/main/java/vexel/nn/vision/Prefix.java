package vexel.nn.vision;

import java.util.List;
import java.util.Optional;
import vexel.nn.State;
import vexel.tensor.Shape;
import vexel.tensor.io.FormatException;
import vexel.tensor.io.NamedTensors;

/// The part of a path in front of a network's own names: checkpoints of training runs hold networks
/// as `teacher.backbone.…` or `module.encoder_q.…`.
final class Prefix {
  private Prefix() {}

  /// What stands before `sign`, a tensor that every network of a family has.
  ///
  /// @param preferred of several networks, the one whose prefix contains the first of these words
  /// @return empty if no name ends with it
  /// @throws FormatException if there are several and none is preferred
  static Optional<String> of(NamedTensors weights, String sign, List<String> preferred) {
    List<String> found =
        weights.names().stream()
            .filter(n -> n.equals(sign) || n.endsWith("." + sign))
            .map(n -> n.substring(0, Math.max(0, n.length() - sign.length() - 1)))
            .toList();
    if (found.size() < 2) {
      return found.stream().findFirst();
    }
    for (String word : preferred) {
      List<String> named =
          found.stream().filter(p -> List.of(p.split("\\.", -1)).contains(word)).toList();
      if (named.size() == 1) {
        return Optional.of(named.getFirst());
      }
    }
    throw new FormatException(
        weights.source(),
        "weights",
        found.size() + " networks, under " + found + "; save the one that is meant by itself");
  }

  static String join(String prefix, String name) {
    return prefix.isEmpty() ? name : prefix + "." + name;
  }

  static State under(State state, String prefix) {
    return prefix.isEmpty() ? state : state.under(prefix);
  }

  /// The shape of a stored tensor that has `rank` axes.
  static Shape shape(NamedTensors weights, String name, int rank) {
    Shape shape = weights.shape(name);
    if (shape.rank() != rank) {
      throw new FormatException(
          weights.source(), name, "has shape " + shape + ", " + rank + " axes are expected");
    }
    return shape;
  }
}
