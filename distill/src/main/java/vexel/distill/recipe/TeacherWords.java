package vexel.distill.recipe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import vexel.distill.UsageException;
import vexel.distill.eval.TextMatrix;

/// The words that go with a teacher.
public final class TeacherWords {
  /// The text that belongs to the teacher, where one is known.
  public static final String OWN = "auto";

  private TeacherWords() {}

  /// The class texts in a teacher's feature space, as the key `text` of a run names them.
  ///
  /// @param teacher as a run names it
  /// @param text a file, `world`, or `auto`
  /// @throws UsageException if no text is known, or the text is another teacher's
  public static TextMatrix of(String teacher, String text) {
    return of(teacher, "text = ", text);
  }

  /// The class texts in a teacher's feature space.
  ///
  /// @param asked where the user names them, for refusals: a key or an option, up to the value
  public static TextMatrix of(String teacher, String asked, String text) {
    boolean world = canonical(teacher).equals("world-text");
    if (text.equals(OWN) && !world) {
      throw new UsageException(
          "%sauto: no words are known for teacher '%s'; name a file of its text encoder's"
              .formatted(asked, teacher));
    }
    TextMatrix texts = text.equals("world") || text.equals(OWN) ? world() : read(asked, text);
    String other = texts.teacher().map(TeacherWords::canonical).orElse(canonical(teacher));
    if (!other.equals(canonical(teacher))) {
      throw new UsageException(
          "%s%s: is the text of teacher '%s', not of '%s'"
              .formatted(asked, texts.source(), other, teacher));
    }
    return texts;
  }

  private static TextMatrix world() {
    try {
      return TextMatrix.world();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TextMatrix read(String asked, String text) {
    Path file = Path.of(text);
    if (!Files.isRegularFile(file)) {
      throw new UsageException(asked + text + " is neither a file nor one of auto, world");
    }
    return TextMatrix.read(file);
  }

  /// A teacher's name without folder and ending.
  private static String canonical(String teacher) {
    if (teacher.equals("world")) {
      return "world-text";
    }
    String file = String.valueOf(Path.of(teacher).getFileName());
    return file.replaceFirst("[.](safetensors|pth|pt)$", "");
  }
}
