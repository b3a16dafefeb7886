package vexel.distill.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.Progress;

class RoundingTableTest {
  @TempDir Path out = Path.of(".");

  @Test
  void ratesAreAMillionthApart() {
    assertThat(RoundingTable.rate(0)).isEqualTo(0.002);
    assertThat(RoundingTable.rate(3)).isCloseTo(0.002000006, within(1e-15));
    assertThat((float) RoundingTable.rate(1)).isNotEqualTo((float) RoundingTable.rate(0));
  }

  @Test
  void whatStandsIsNotTrainedAgain() throws Exception {
    Files.writeString(out.resolve("rate-1.yaml"), "mIoU: 0.25\n");
    Files.writeString(out.resolve("rate-2.yaml"), "mIoU: 0.75\n");
    SeedTable table = new RoundingTable(out).run(2, Progress.SILENT);
    assertThat(table.values()).isEqualTo(Map.of("distilled", Map.of("mIoU", List.of(0.25, 0.75))));
    assertThat(table.of("distilled", "mIoU").orElseThrow().mean()).isEqualTo(0.5);
  }
}
