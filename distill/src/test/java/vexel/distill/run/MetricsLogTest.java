package vexel.distill.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsLogTest {
  @TempDir private Path folder;

  private static void write(Path file, int from, int to) throws IOException {
    try (MetricsLog log = MetricsLog.open(file, from)) {
      for (int s = from; s < to; s++) {
        log.add(s, Map.of("loss", 1.0 / (s + 3)));
      }
    }
  }

  @Test
  void resumingAtAnyStepGivesTheSameBytes() throws IOException {
    Path whole = folder.resolve("whole.jsonl");
    write(whole, 0, 7);
    Path resumed = folder.resolve("resumed.jsonl");
    for (int stop = 0; stop <= 7; stop++) {
      Files.deleteIfExists(resumed);
      write(resumed, 0, 7); // wrote on after the checkpoint, then died in the middle of a line
      Files.writeString(resumed, Files.readString(resumed) + "{\"step\":7,\"lo");
      write(resumed, stop, 7);
      assertThat(Files.readString(resumed))
          .as("resumed at %d", stop)
          .isEqualTo(Files.readString(whole));
    }
    assertThat(MetricsLog.read(whole).get("loss"))
        .isEqualTo(List.of(1 / 3.0, 1 / 4.0, 1 / 5.0, 1 / 6.0, 1 / 7.0, 1 / 8.0, 1 / 9.0));
  }
}
