package vexel.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The comment above a type's declaration.
///
/// @param text without the slashes, lines joined
record SourceComment(String text) {
  private static final Map<String, String> FOLDERS =
      Map.of(
          "vexel.tensor", "tensor",
          "vexel.autograd", "autograd",
          "vexel.nn", "nn",
          "vexel.distill", "distill");
  private static final Pattern NUMBER = Pattern.compile("\\(([1-9]\\d?)\\)");
  private static final String NAME = "(?:van (?:der )?)?\\p{Lu}[\\p{L}'’-]+";

  /// Names, perhaps a title in asterisks, a year, perhaps the place in the paper.
  private static final Pattern CITATION =
      Pattern.compile(
          "("
              + NAME
              + "(?:, "
              + NAME
              + ")*(?: et al\\.| (?:and|&) "
              + NAME
              + ")?)(?:, \\*[^*]+\\*)?,? \\(?(?:\\w+, )?(?:[A-Z]+ )?((?:19|20)\\d\\d)\\b\\)?"
              + "(, (?:eqs?\\.|§|algorithms?|fig\\.) ?[\\w.]+(?: and \\w+)?)?");

  /// The comment of a top-level class, or of the one that a nested class belongs to.
  static SourceComment of(Class<?> type) {
    Path file =
        Path.of(System.getProperty("repo.root"))
            .resolve(FOLDERS.getOrDefault(type.getModule().getName(), "?"))
            .resolve("src/main/java")
            .resolve(type.getNestHost().getName().replace('.', '/') + ".java");
    StringBuilder text = new StringBuilder();
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith("///")) {
          text.append(line.substring(3).strip()).append(' ');
        } else if (line.startsWith("public ")) {
          break;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SourceComment(text.toString());
  }

  /// How many equations it numbers.
  int equations() {
    TreeSet<Integer> numbers = new TreeSet<>();
    Matcher m = NUMBER.matcher(text);
    while (m.find()) {
      numbers.add(Integer.parseInt(m.group(1)));
    }
    int n = 0;
    while (numbers.contains(n + 1)) {
      n++;
    }
    return n;
  }

  /// The first paper it names, with year and place; empty if none.
  String source() {
    Matcher m = CITATION.matcher(text);
    if (!m.find()) {
      return "";
    }
    String place = m.group(3) == null ? "" : m.group(3).replaceAll("\\.$", "");
    return m.group(1) + " " + m.group(2) + place;
  }
}
