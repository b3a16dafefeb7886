package vexel.distill.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vexel.distill.data.Quarantine;

/// What the command line says to bad input: the exit code, one line that names the file, the field,
/// the value and the way out, no stack trace, and nothing left where output was to be. The lines
/// are compared exactly with `bad-input.txt`, whose head tells how to write it anew.
class BadInputTest {
  private static final Path GOLDEN =
      Path.of(System.getProperty("basedir", "."), "src/test/resources/vexel/distill/cli")
          .resolve("bad-input.txt");

  private static final String HEAD =
      """
      # What the command line says to bad input, one case after the other; DIR is the test's folder.
      # Written anew by: mvn test -pl distill -am -Dtest=BadInputTest -Dsurefire.failIfNoSpecifiedTests=false -Dvexel.golden=write
      """;

  private static final boolean WRITE = "write".equals(System.getProperty("vexel.golden"));
  private static final String[] NONE = {};
  private static final Pattern PROGRESS =
      Pattern.compile("[a-z ]+ \\d+/\\d+ .*|WARNING: Using incubator.*");

  @TempDir private static Path folder;

  private static BadInputFiles files;
  private static List<BadInputCases.Case> cases = List.of();
  private static final Map<String, String> GOLDENS = new LinkedHashMap<>();
  private static final Map<String, String> SEEN = new LinkedHashMap<>();

  @BeforeAll
  static void read() throws IOException {
    files = new BadInputFiles(folder.toRealPath());
    cases = BadInputCases.all(files);
    for (String part : Files.exists(GOLDEN) ? Files.readString(GOLDEN).split("\n\n", -1) : NONE) {
      GOLDENS.put(part.strip().lines().findFirst().orElse(""), part.strip());
    }
  }

  @AfterAll
  static void write() throws IOException {
    if (WRITE) {
      Files.writeString(GOLDEN, HEAD + "\n" + String.join("\n\n", SEEN.values()) + "\n");
    }
  }

  static List<BadInputCases.Case> cases() {
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void oneClearLineAndNothingLeft(BadInputCases.Case c) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> before = tree();
    int code = Main.run(stream(out), stream(err), c.words().toArray(String[]::new));
    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isEqualTo(c.code());
    check(c, err.toString(StandardCharsets.UTF_8), c.code() == ExitCode.USAGE ? 3 : 1);
    assertThat(out.size()).as("answers").isZero();
    assertThat(tree()).as("files").isEqualTo(before);
  }

  /// No file of the process may grow beyond 200 KB, a checkpoint needs more: the system refuses a
  /// write in its middle, as on a full disk.
  @Test
  void aFullDiskLeavesTheCheckpointBefore() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh to limit the size of files");
    Path run = Path.of(files.copy("run", BadInputTest::forgetTheLastStep));
    List<String> words = List.of("distill", "--out", run.toString(), "--resume");
    List<String> shell = new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -f 400; exec \"$@\""));
    shell.addAll(List.of("sh", Path.of(System.getProperty("java.home"), "bin/java").toString()));
    shell.addAll(List.of("-XX:TieredStopAtLevel=1", "--add-modules", "jdk.incubator.vector"));
    shell.addAll(List.of("-p", System.getProperty("jdk.module.path")));
    shell.addAll(List.of("-m", "vexel.distill/vexel.distill.cli.Main"));
    shell.addAll(words);
    Path said = folder.resolve("said");
    Process vexel = new ProcessBuilder(shell).redirectError(said.toFile()).start();
    int code = vexel.waitFor();
    assertThat(code).as(Files.readString(said)).isEqualTo(ExitCode.IO);
    check(new BadInputCases.Case("full disk", code, words), Files.readString(said), 1);
    assertThat(run.resolve("checkpoints").toFile().list())
        .containsExactlyInAnyOrder("manifest.txt", "step-00000001.safetensors");

    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(Main.run(stream(err), stream(err), words.toArray(String[]::new))).isZero();
    assertThat(manifest(run)).isEqualTo(manifest(files.at("run")));
  }

  @Test
  void badFramesAreLeftOutOnRequestAndNamed() throws IOException {
    String world = files.copy("world", w -> BadInputCases.sweep(w, 9, 9));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String config = files.at("small.yaml").toString();
    String run = files.at("skipping").toString();
    String[] words = {"distill", "--data", world, "--config", config, "--out", run, "--json"};
    List<String> more = new ArrayList<>(List.of(words));
    more.addAll(List.of("--bad-frames", "skip"));
    assertThat(Main.run(stream(out), stream(err), more.toArray(String[]::new))).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).containsOnlyOnce("left out: " + world);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("\"skipped\":[\"" + world, "none of its 9 points projects", "\"loss.last\":");
    Path kept = Path.of(run, Quarantine.FILE);
    assertThat(Files.readAllLines(kept))
        .singleElement()
        .asString()
        .contains("\"token\":\"", "\"file\":\"" + world, "\"field\":\"frame ", "\"reason\":\"");
    // going on leaves out the same frames, or refuses
    forgetTheLastStep(Path.of(run));
    String[] resume = {"distill", "--resume", "--out", run};
    assertThat(Main.run(stream(err), stream(err), resume)).isZero();
    Files.delete(kept);
    assertThat(Main.run(stream(err), stream(err), resume)).isEqualTo(ExitCode.DATA);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains(kept + ": token: names 0 frames left out when the run began, but now it would");
  }

  /// As if the run had been killed before its second checkpoint.
  private static void forgetTheLastStep(Path run) throws IOException {
    Files.delete(BadInputFiles.first(run, "2.safetensors"));
    Files.write(run.resolve("checkpoints/manifest.txt"), manifest(run).subList(0, 1));
  }

  private static List<String> manifest(Path run) throws IOException {
    return Files.readAllLines(run.resolve("checkpoints/manifest.txt"));
  }

  @Test
  void everyGoldenHasACase() {
    assumeFalse(WRITE, "the golden text is being written");
    List<String> known = new ArrayList<>(cases.stream().map(BadInputTest::title).toList());
    known.add("[full disk] exit 5");
    assertThat(GOLDENS.keySet().stream().filter(k -> k.startsWith("["))).isSubsetOf(known);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String title(BadInputCases.Case c) {
    return "[" + c.name() + "] exit " + c.code();
  }

  /// Compares what was said, without the lines of progress, with the golden text.
  private static void check(BadInputCases.Case c, String said, int most) throws IOException {
    List<String> lines = said.lines().filter(line -> !PROGRESS.matcher(line).matches()).toList();
    List<String> section = new ArrayList<>(List.of(title(c)));
    section.add("$ vexel " + String.join(" ", c.words()));
    section.addAll(lines);
    String text =
        String.join("\n", section)
            .replace(folder.toRealPath().toString(), "DIR")
            .replaceAll("DIR/copy\\d+", "DIR/copy");
    SEEN.put(c.name(), text);
    assertThat(lines).hasSizeBetween(1, most).allMatch(line -> line.startsWith("vexel: "));
    if (!WRITE) {
      assertThat(text).isEqualTo(GOLDENS.get(title(c)));
    }
  }

  private static List<String> tree() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.map(Path::toString).sorted().toList();
    }
  }
}
