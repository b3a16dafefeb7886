package vexel.distill.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import vexel.autograd.Parameter;
import vexel.distill.Progress;
import vexel.nn.NameMap;
import vexel.nn.State;
import vexel.nn.sparse.MinkUNet;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.io.NamedTensors;

/// Loads a student from weights that others trained: a checkpoint of SLidR and its kin, or one of
/// ours. The names tell whose they are, and behind which prefix the network lies (`model_points.…`,
/// `model.student.…`). Every parameter must be there; what else the file holds beside the network,
/// its last layer above all, is left and told.
public final class StudentWeights {
  private static final List<NameMap> FAMILIES =
      List.of(NameMap.IDENTITY, MinkUNet.MINKOWSKI, MinkUNet.TORCHSPARSE);
  private static final int TOLD = 8;

  /// The last layer, which a student for distillation does not have.
  private static final String[] LAST = {"final.**", "head.**"};

  private record Place(NameMap names, String prefix, int found) {}

  private StudentWeights() {}

  /// Loads `student` from `weights`.
  ///
  /// @param progress hears what of the file was left
  /// @throws vexel.nn.StateException if parameters are missing or misshaped
  public static void load(VoxelStudent student, NamedTensors weights, Progress progress) {
    Map<String, Parameter> parameters = student.parameters();
    Place best = new Place(NameMap.IDENTITY, "", -1);
    for (NameMap names : FAMILIES) {
      for (String prefix : prefixes(parameters.keySet().iterator().next(), names, weights)) {
        int found = 0;
        for (String name : parameters.keySet()) {
          String stored = names.stored(name).getFirst();
          found +=
              weights.names().contains(prefix.isEmpty() ? stored : prefix + "." + stored) ? 1 : 0;
        }
        best = found > best.found() ? new Place(names, prefix, found) : best;
      }
    }
    State state = State.from(weights);
    State below = best.prefix().isEmpty() ? state : state.under(best.prefix());
    below.named(best.names()).ignoring(LAST).load(student);
    tell(weights, best, parameters, progress);
  }

  private static Set<String> prefixes(String first, NameMap names, NamedTensors weights) {
    String sign = names.stored(first).getFirst();
    Set<String> prefixes = new TreeSet<>();
    for (String name : weights.names()) {
      if (name.equals(sign)) {
        prefixes.add("");
      } else if (name.endsWith("." + sign)) {
        prefixes.add(name.substring(0, name.length() - sign.length() - 1));
      }
    }
    return prefixes;
  }

  private static void tell(
      NamedTensors weights, Place place, Map<String, Parameter> parameters, Progress progress) {
    Set<String> used = new TreeSet<>();
    String lead = place.prefix().isEmpty() ? "" : place.prefix() + ".";
    parameters
        .keySet()
        .forEach(name -> place.names().stored(name).forEach(stored -> used.add(lead + stored)));
    List<String> left = new ArrayList<>(weights.names());
    left.removeAll(used);
    left.removeIf(name -> name.endsWith("num_batches_tracked"));
    progress.say(
        "%s: %d parameters loaded%s%s"
            .formatted(
                weights.source(),
                parameters.size(),
                lead.isEmpty() ? "" : " from below " + place.prefix(),
                left.isEmpty()
                    ? ""
                    : "; left (%d): %s%s"
                        .formatted(
                            left.size(),
                            String.join(", ", left.subList(0, Math.min(TOLD, left.size()))),
                            left.size() > TOLD ? ", …" : "")));
  }
}
