package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// `docs/ledger.md` is what the checks say; `-Dledger=write` writes it.
class LedgerTest {
  @Test
  void thePageIsCurrent() throws IOException {
    Path page = Path.of(System.getProperty("repo.root")).resolve("docs/ledger.md");
    String now = Ledger.page(GoldenCoverage.read());
    if (System.getProperty("ledger", "check").equals("write")) {
      Files.writeString(page, now);
    }
    System.out.println("conformance: " + Ledger.summary());
    assertThat(page).as("mvn verify -Dledger=write would rewrite").exists();
    assertThat(now.lines()).containsExactlyElementsOf(Files.readAllLines(page));
    assertThat(now).doesNotContain("DIFFER", "TOO LARGE", "NOT COMPARED");
  }
}
