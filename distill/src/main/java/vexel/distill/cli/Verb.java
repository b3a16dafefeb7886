package vexel.distill.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import vexel.distill.Progress;
import vexel.tensor.Backends;

/// One verb of the command line: options as fields, one method that does the work.
@Command(
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    descriptionHeading = "%n",
    parameterListHeading = "%nWords:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n")
abstract class Verb implements Callable<Integer> {
  Streams streams = new Streams(System.out, System.err);

  @Option(
      names = "--json",
      order = 1000,
      description = "print exactly one JSON object on stdout; progress goes to stderr")
  boolean json;

  @Option(
      names = "--device",
      paramLabel = "D",
      order = 999,
      description =
          "where tensors live and are computed: cpu, tornado, or tornado:N for device N of"
              + " TornadoVM (docs/gpu.md)")
  String device = "cpu";

  /// Does the work. What goes wrong is thrown; [ExitCode] turns it into an exit code.
  ///
  /// @param answer takes the keys of `--json` and the lines for a human
  /// @param progress is told how far long work has come, and knows whether to stop
  abstract void run(Answer answer, Progress progress) throws Exception;

  @Override
  public final Integer call() throws Exception {
    Backends.select(Backends.named(device)); // names the reason if it cannot run
    Answer answer = new Answer(json ? null : streams.out());
    try (ProgressBar progress = new ProgressBar(streams.err())) {
      run(answer, progress);
    }
    if (json) {
      streams.out().println(answer.toJson());
    }
    return answer.exitCode();
  }
}
