package vexel.tensor.internal.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The F64 kernels are the F32 kernels with the type replaced, and nothing else differs.
/// `-Dtwins=write` writes them (format them afterwards). [F32Math] and [F64Math] have the same
/// names and no more in common: polynomials serve one precision.
class TwinTest {
  private static final Path SOURCES =
      Path.of("src/main/java").resolve(TwinTest.class.getPackageName().replace('.', '/'));

  static Stream<String> twins() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(n -> n.startsWith("F32") && !n.equals("F32Math.java"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("twins")
  void f64TextIsTheF32TextWithTheTypeReplaced(String name) throws IOException {
    String expected = widened(Files.readString(SOURCES.resolve(name)));
    Path twin = SOURCES.resolve(widened(name));
    if ("write".equals(System.getProperty("twins"))) {
      Files.writeString(twin, expected);
    }
    assertThat(words(Files.readString(twin))).isEqualTo(words(expected));
  }

  private static String widened(String text) {
    return text.replace("F32", "F64")
        .replace("f32", "f64")
        .replace("float", "double")
        .replace("Float", "Double");
  }

  /// The text without what the formatter decides: white space and the breaks of comment lines.
  private static String words(String text) {
    return text.replaceAll("\\s|///?", "");
  }
}
