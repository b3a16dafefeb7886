package vexel.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
  @Test
  void readsEveryKindOfValue() {
    Object tree =
        JsonReader.parse(
            "t",
            " {\"a\": [1, -2.5e-1, true, false, null], \"\\u00e9\\n"
                + "\\\"\\ud83d\\ude00\": {}, \"c\": []} ");
    assertThat(tree)
        .isEqualTo(
            Map.of(
                "a",
                Arrays.asList(1L, -0.25, true, false, null),
                "é\n\"😀",
                Map.of(),
                "c",
                List.of()));
    assertThat(JsonReader.parse("t", "9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    assertThat(JsonReader.parse("t", "9223372036854775808")).isEqualTo(0x1p63);
    assertThat(JsonReader.parse("t", "123456789012345678901234567890"))
        .isEqualTo(1.2345678901234568e29);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "01",
        "-",
        "+1",
        "1.",
        ".5",
        "1e",
        "1e+",
        "0x1",
        "NaN",
        "Infinity",
        "tru",
        "nul",
        "\"",
        "\"a",
        "\"\t\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "1 2",
        "{} x",
        "// c\n1",
        "[1]]",
        "{\"a\":1,\"a\":2}",
        "\ufeff{}",
        "\u00a01"
      })
  void refusesWhatIsNoJson(String text) {
    assertThatThrownBy(() -> JsonReader.parse("file", text))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("file: JSON character ");
  }

  @Test
  void refusesDeepNesting() {
    assertThatThrownBy(() -> JsonReader.parse("t", "[".repeat(100_000)))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("64 levels");
  }
}
