package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every Java source is formatted; `-Dformat=apply` rewrites instead of checking.
class FormatTest {
  @Test
  void everySourceIsFormatted() throws IOException, InterruptedException {
    Path root = Path.of(System.getProperty("repo.root"));
    boolean apply = System.getProperty("format", "check").equals("apply");
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-jar", System.getProperty("formatter.jar")));
    command.addAll(apply ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    try (Stream<Path> files = Files.walk(root)) {
      files
          .filter(p -> p.toString().endsWith(".java") && !p.toString().contains("/target/"))
          .sorted()
          .forEach(p -> command.add(p.toString()));
    }
    Process formatter = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(
            formatter.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(formatter.waitFor())
        .as("mvn verify -Dformat=apply would rewrite:\n%s", output)
        .isZero();
  }
}
