package vexel.distill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import vexel.distill.DataException;
import vexel.distill.NumericException;
import vexel.distill.StoppedException;
import vexel.distill.UsageException;
import vexel.distill.geometry.CalibrationException;
import vexel.tensor.TensorException;
import vexel.tensor.io.FileFailure;
import vexel.tensor.io.FormatException;

/// The frame every verb stands in.
class FrameTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... words) {
    return Main.run(stream(out), stream(err), words);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void anUnknownVerbListsTheKnownOnes() {
    assertThat(run("destill")).isEqualTo(ExitCode.USAGE);
    assertThat(err()).contains("unknown verb 'destill'", "verbs: ", "doctor");
    assertThat(out()).isEmpty();
  }

  @Test
  void noVerbIsAUsageError() {
    assertThat(run()).isEqualTo(ExitCode.USAGE);
    assertThat(err()).contains("no verb given", "doctor");
  }

  @Test
  void anUnknownOptionPointsToHelp() {
    assertThat(run("doctor", "--colour")).isEqualTo(ExitCode.USAGE);
    assertThat(err()).contains("--colour", "vexel doctor --help").doesNotContain("\tat ");
  }

  @Test
  void everyVerbTeachesWithExamples() {
    teaches(new CommandLine(new Main()));
  }

  private void teaches(CommandLine group) {
    for (CommandLine verb : group.getSubcommands().values()) {
      String name = verb.getCommandSpec().qualifiedName();
      out.reset();
      String[] words = (name + " --help").split(" ", -1);
      assertThat(run(java.util.Arrays.copyOfRange(words, 1, words.length))).isZero();
      assertThat(out()).contains("Usage: " + name, "Examples:", name);
      if (verb.getCommand() instanceof Verb) {
        assertThat(out()).contains("--json");
      }
      teaches(verb);
    }
  }

  @Test
  void jsonIsOneObjectAndNothingElse() {
    assertThat(run("doctor", "--json")).isZero();
    assertThat(out().lines()).hasSize(1);
    assertThat(out()).startsWith("{").contains("\"jdk\":", "\"vectorBits\":", "\"backends\":[");
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new UsageException("unknown method 'x'"), 2, "unknown method 'x'"),
        Arguments.of(new TensorException("backend", "unknown backend 'x'"), 2, "unknown backend"),
        Arguments.of(new DataException(Path.of("a.bin"), "is cut short"), 3, "a.bin: is cut short"),
        Arguments.of(new TensorException("matmul", "inner axes differ"), 3, "inner axes differ"),
        Arguments.of(new NumericException("loss is NaN"), 4, "loss is NaN"),
        Arguments.of(new NoSuchFileException("/a/b"), 5, "no such file or folder: /a/b"),
        Arguments.of(new UncheckedIOException(new IOException("disk full")), 5, "disk full"),
        Arguments.of(
            FileFailure.reading(Path.of("a.bin"), new AccessDeniedException("a.bin")),
            5,
            "vexel: a.bin: cannot be read: permission denied"),
        Arguments.of(
            FileFailure.writing(Path.of("b"), new IOException("No space left on device")),
            5,
            "vexel: b: cannot be written: No space left on device; make room"),
        Arguments.of(new OutOfMemoryError("Java heap space"), 5, "out of memory (Java heap space)"),
        Arguments.of(new FormatException("w", "header", "is cut"), 3, "w: header: is cut"),
        Arguments.of(new CalibrationException("pose", "singular"), 3, "pose: singular"),
        Arguments.of(new DataException("two\n  lines"), 3, "two; lines"),
        Arguments.of(new StoppedException(), 130, "stopped"),
        Arguments.of(new IllegalStateException("bug"), 1, "internal error"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void failuresBecomeExitCodesAndOneLine(Throwable failure, int code, String message) {
    CommandLine line = new CommandLine(new Doctor());
    int got = new FailureHandler(new Streams(stream(out), stream(err))).report(failure, line);
    assertThat(got).isEqualTo(code);
    assertThat(err()).contains(message).doesNotContain("\tat ");
  }

  @Test
  void jsonHasLiteralKeysAndNoNaN() {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("loss.first", 1.5);
    keys.put("bad", Double.NaN);
    keys.put("list", List.of(1, "a\"b", true));
    assertThat(Json.write(keys))
        .isEqualTo("{\"loss.first\":1.5,\"bad\":null,\"list\":[1,\"a\\\"b\",true]}");
  }

  @Test
  void progressIsLinesWithoutATerminal() {
    try (ProgressBar bar = new ProgressBar(stream(err), false)) {
      for (int i = 1; i <= 1000; i++) {
        bar.at("distil", i, 1000, "loss 1");
      }
    }
    assertThat(err().lines()).hasSize(2);
    assertThat(err()).contains("distil 1000/1000 100%", "loss 1").doesNotContain("\r");
  }

  @Test
  void progressRedrawsOneLineOnATerminal() {
    try (ProgressBar bar = new ProgressBar(stream(err), true)) {
      bar.at("read", 1, 2, "");
      bar.at("read", 2, 2, "");
    }
    assertThat(err()).contains("\rread [############............] 1/2", "2/2").endsWith("\n");
  }

  @Test
  void durationsReadWell() {
    assertThat(Stream.of(3.4, 75.0, 7500.0).map(ProgressBar::duration))
        .containsExactly("3s", "1m15s", "2h05m");
  }

  @Test
  void brokenJdksAreRefused() {
    assertThat(
            Stream.of("17.0.9", "25", "25.0.1", "25.0.2+10", "25.0.3", "25.0.10", "26")
                .filter(v -> JavaVersion.isGood(Runtime.Version.parse(v))))
        .containsExactly("25.0.3", "25.0.10", "26");
  }
}
