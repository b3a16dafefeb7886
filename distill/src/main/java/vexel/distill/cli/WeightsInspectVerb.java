package vexel.distill.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vexel.distill.Progress;
import vexel.tensor.io.FormatException;
import vexel.tensor.io.PickleGlobal;
import vexel.tensor.io.TorchFile.Reading;
import vexel.tensor.io.WeightFile;

/// Lists what a file of weights holds.
@Command(
    name = "inspect",
    description =
        "Lists the tensors of a file, what it holds besides them, and every global that its pickle"
            + " names. Globals that loading would refuse are marked and make the exit code 3.",
    footer = {
      "  vexel weights inspect dinov2_vits14_pretrain.pth",
      "  vexel weights inspect checkpoint.pt --json"
    })
final class WeightsInspectVerb extends Verb {
  @Parameters(
      paramLabel = "FILE",
      showDefaultValue = Visibility.NEVER,
      description = "safetensors, .pth or .pt of any kind, .npz, .npy; the content decides")
  Path file = Path.of("");

  @Option(names = "--inert", paramLabel = "NAME", description = WeightsConvertVerb.INERT)
  Set<String> inert = Set.of();

  @Override
  void run(Answer answer, Progress progress) {
    List<FormatException> refusals = new ArrayList<>();
    WeightFile weights = open(NamedPath.existing("FILE", file), refusals);
    List<Map<String, Object>> tensors = new ArrayList<>();
    long elements = 0;
    long bytes = 0;
    for (String name : weights.names()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", name);
      entry.put("dtype", weights.storedType(name).name());
      entry.put("shape", shape(weights, name));
      tensors.add(entry);
      elements += weights.shape(name).size();
      bytes += (long) weights.shape(name).size() * weights.storedType(name).bytes();
      answer.say(
          "%-5s %-22s %s".formatted(weights.storedType(name), weights.shape(name), quiet(name)));
    }
    weights.metadata().forEach((k, v) -> answer.say("text    " + quiet(k) + " = " + quiet(v)));
    weights.others().forEach((k, v) -> answer.say("other   " + quiet(k) + ": " + v));
    for (PickleGlobal g : weights.globals()) {
      answer.say((g.known() ? "global  " : "REFUSED ") + quiet(g.name()) + ", byte " + g.offset());
    }
    refusals.forEach(r -> answer.say("refused: " + r.getMessage()));
    answer.say(
        "%s: %s, %d tensors, %d numbers, %d bytes"
            .formatted(file, weights.format(), tensors.size(), elements, bytes));
    answer
        .put("format", weights.format())
        .put("tensors", tensors)
        .put("globals", weights.globals().stream().map(PickleGlobal::name).toList())
        .put("refused", refusals.stream().map(Throwable::getMessage).toList())
        .put("others", weights.others())
        .put("metadata", weights.metadata())
        .put("elements", elements)
        .put("bytes", bytes);
    if (!refusals.isEmpty()) {
      answer.put("error", refusals.getFirst().getMessage()).fail(ExitCode.DATA);
    }
  }

  /// The file as far as it can be followed. One that is refused for a global and cannot be followed
  /// any further is refused for that.
  private WeightFile open(Path path, List<FormatException> refusals) {
    try {
      return WeightFile.open(path, Reading.listing(refusals::add).keeping(inert));
    } catch (FormatException e) {
      throw refusals.isEmpty() ? e : refusals.getFirst();
    }
  }

  private static List<Integer> shape(WeightFile weights, String name) {
    return java.util.Arrays.stream(weights.shape(name).toArray()).boxed().toList();
  }

  /// A name from a file, fit for a terminal.
  private static String quiet(String name) {
    String quoted = FormatException.quote(name);
    return quoted.equals("'" + name + "'") ? name : quoted;
  }
}
