package vexel.tensor.io;

/// A file that breaks its format. The message is one line: *source: field: what is wrong; the way
/// out*.
public class FormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int QUOTED = 80;

  private final String source;
  private final String field;

  /// @param source the file, or what stands for it
  /// @param field the part of the file that is wrong, e.g. `header length`
  /// @param problem what is wrong with it, with the value, and what to do
  public FormatException(String source, String field, String problem) {
    super(source + ": " + field + ": " + problem);
    this.source = source;
    this.field = field;
  }

  /// The file that was refused.
  public String source() {
    return source;
  }

  /// The part of it that is wrong.
  public String field() {
    return field;
  }

  /// A string from a file in quotes, short and without control characters, for use in a message.
  public static String quote(String s) {
    StringBuilder out = new StringBuilder("'");
    for (int i = 0; i < Math.min(s.length(), QUOTED); i++) {
      char c = s.charAt(i);
      if (c < ' ' || Character.isSurrogate(c) || (c >= 0x7f && c < 0xa0)) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append(s.length() > QUOTED ? "…'" : "'").toString();
  }
}
