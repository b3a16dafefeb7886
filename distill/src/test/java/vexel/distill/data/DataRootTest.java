package vexel.distill.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataRootTest {
  @TempDir Path folder;
  private Path inner;
  private Path table;

  @BeforeEach
  void plant() throws IOException {
    inner = Files.createDirectories(folder.resolve("data"));
    table = inner.resolve("table.json");
    Files.createDirectories(inner.resolve("samples"));
    Files.writeString(inner.resolve("samples/a.bin"), "inside");
    Files.writeString(folder.resolve("secret"), "outside");
    Files.createSymbolicLink(inner.resolve("link"), folder.resolve("secret"));
    Files.createSymbolicLink(inner.resolve("up"), folder);
    Files.createSymbolicLink(inner.resolve("dangling"), folder.resolve("nothing"));
    Files.createSymbolicLink(inner.resolve("alias"), inner.resolve("samples"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "../secret",
        "samples/../../secret",
        "samples/..",
        "..",
        "/etc/hostname",
        "\\\\server\\share",
        "link",
        "up/secret",
        "up/data/samples/a.bin/../../../secret",
        "dangling",
        "dangling/x",
        "samples/\0a.bin",
      })
  void refused(String name) {
    DataRoot root = DataRoot.of(inner);
    assertThatThrownBy(() -> root.existing(name, table))
        .isInstanceOf(DataFault.class)
        .hasMessageContaining("file name");
  }

  @Test
  void accepted() {
    DataRoot root = DataRoot.of(inner);
    assertThat(root.existing("samples/a.bin", table)).hasContent("inside");
    assertThat(root.existing("./samples/a.bin", table)).hasContent("inside");
    assertThat(root.existing("alias/a.bin", table)).hasContent("inside");
    assertThat(root.resolve("samples/later.bin", table)).doesNotExist();
    assertThatThrownBy(() -> root.existing("samples/later.bin", table))
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> DataRoot.of(table)).hasMessageContaining("does not exist");
  }
}
