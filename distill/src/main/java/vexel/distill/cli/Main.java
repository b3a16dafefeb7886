package vexel.distill.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.Spec;

/// The command line. Its subcommands are the verbs; a new one is added to this list.
@Command(
    name = "vexel",
    mixinStandardHelpOptions = true,
    version = "Vexel 0.1.0",
    subcommands = {
      DemoVerb.class,
      DistillVerb.class,
      CacheVerb.class,
      FeaturesVerb.class,
      ExportVerb.class,
      ProbeVerb.class,
      FineTuneVerb.class,
      RobustnessVerb.class,
      SubmitVerb.class,
      GapVerb.class,
      ZeroShotVerb.class,
      DetectVerb.class,
      UniDistillVerb.class,
      EvalVerb.class,
      ExperimentVerb.class,
      Doctor.class,
      WorldVerb.class,
      DataVerb.class,
      VitVerb.class,
      WeightsVerb.class,
      BenchVerb.class,
      ConformanceVerb.class,
      GradCheckVerb.class
    },
    synopsisSubcommandLabel = "VERB",
    description =
        "Distils camera foundation models into LiDAR networks and BEV detectors, on the JVM alone.",
    footerHeading = "%nStart here:%n",
    footer = {
      "  vexel doctor                what this machine offers",
      "  vexel VERB --help           options of a verb, with examples",
      "%nEvery verb takes --json: exactly one JSON object on stdout, progress on stderr.",
      "Exit codes: 0 ok, 2 usage, 3 data, 4 numeric, 5 I/O, 130 interrupted.",
      "VEXEL_DEBUG=1 adds stack traces; NO_COLOR switches colours off."
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create(); // replaced by picocli

  Main() {}

  /// Runs the words given to the process and exits with their code.
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // numbers look the same everywhere
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    Interrupt.listen();
    int code = ExitCode.IO;
    if (JavaVersion.isGood(Runtime.version())) {
      code = run(out, err, args);
    } else {
      new Streams(out, err)
          .complain(
              "JDK "
                  + Runtime.version()
                  + " can corrupt memory (JDK-8377811, before 25.0.3): use 25.0.3 or newer");
    }
    out.flush();
    err.flush();
    Interrupt.finished();
    System.exit(code);
  }

  /// Runs one command line against the given streams and returns its exit code.
  public static int run(PrintStream out, PrintStream err, String... args) {
    Streams streams = new Streams(out, err);
    CommandLine line = new CommandLine(new Main());
    streams.give(line);
    line.setUsageHelpAutoWidth(true);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(new UsageHandler(streams));
    FailureHandler failures = new FailureHandler(streams);
    line.setExecutionExceptionHandler(failures);
    line.setExecutionStrategy(words -> runLast(words, failures));
    return line.execute(args);
  }

  /// Runs the verb that was named. The parser's own strategy lets errors such as a full heap pass
  /// by the handler.
  private static int runLast(ParseResult words, FailureHandler failures) {
    try {
      return new RunLast().execute(words);
    } catch (OutOfMemoryError | StackOverflowError e) {
      List<CommandLine> lines = words.asCommandLineList();
      return failures.report(e, lines.get(lines.size() - 1));
    }
  }

  /// No verb: shows what there is.
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no verb given");
  }
}
