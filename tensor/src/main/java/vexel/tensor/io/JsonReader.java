package vexel.tensor.io;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// JSON as RFC 8259 defines it and nothing more: no comments, no trailing commas, no NaN, no
/// repeated member, no lone surrogate. The caller says what it expects next, so a large text needs
/// no tree.
///
/// ```java
/// reader.object(name -> {
///   switch (name) {
///     case "shape" -> reader.array(() -> shape.add(reader.integer()));
///     …
///   }
/// });
/// reader.end();
/// ```
public final class JsonReader {
  private static final int DEPTH = 64;

  private final String source;
  private final String text;
  private int at;
  private int depth;

  /// @param source the file the text is from, for messages
  public JsonReader(String source, String text) {
    this.source = source;
    this.text = text;
  }

  /// A whole text as a tree of `Map` (in the order of the text), `List`, `String`, `Long` (whole
  /// numbers that fit), `Double`, `Boolean` and null.
  public static @Nullable Object parse(String source, String text) {
    JsonReader reader = new JsonReader(source, text);
    Object value = reader.value();
    reader.end();
    return value;
  }

  /// Reads an object. `member` is called with each name and must read the value.
  public void object(Consumer<String> member) {
    open('{');
    Set<String> seen = new HashSet<>();
    if (!closes('}')) {
      do {
        space();
        String name = string();
        if (!seen.add(name)) {
          throw error("the name " + FormatException.quote(name) + " occurs twice in one object");
        }
        space();
        expect(':');
        member.accept(name);
      } while (more('}'));
    }
    depth--;
  }

  /// Reads an array. `element` is called before each element and must read it.
  public void array(Runnable element) {
    open('[');
    if (!closes(']')) {
      do {
        element.run();
      } while (more(']'));
    }
    depth--;
  }

  /// Reads a string.
  public String string() {
    space();
    expect('"');
    int start = at;
    while (at < text.length() && isPlain(text.charAt(at))) {
      at++;
    }
    if (at < text.length() && text.charAt(at) == '"') {
      return checked(text.substring(start, at++));
    }
    StringBuilder out = new StringBuilder(text.substring(start, at));
    while (true) {
      char c = next();
      if (c == '"') {
        return checked(out.toString());
      } else if (c == '\\') {
        out.append(escape());
      } else if (c < ' ') {
        at--;
        throw error("a control character inside a string; write it as \\u" + hex(c));
      } else {
        out.append(c);
      }
    }
  }

  /// Reads a whole number.
  public long integer() {
    space();
    int start = at;
    Object n = number();
    if (n instanceof Long l) {
      return l;
    }
    at = start;
    throw error("a whole number of at most 19 digits is expected here");
  }

  /// Reads any value as a tree.
  public @Nullable Object value() {
    space();
    return switch (peek()) {
      case '{' -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        object(name -> map.put(name, value()));
        yield map;
      }
      case '[' -> {
        List<@Nullable Object> list = new ArrayList<>();
        array(() -> list.add(value()));
        yield list;
      }
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  /// Requires that nothing but white space is left.
  public void end() {
    space();
    if (at < text.length()) {
      throw error("text after the end of the value");
    }
  }

  /// Long if whole and small enough, else Double.
  private Object number() {
    int start = at;
    if (at < text.length() && text.charAt(at) == '-') {
      at++;
    }
    int first = at;
    int digits = digits();
    if (digits == 0 || (digits > 1 && text.charAt(first) == '0')) {
      at = start;
      throw error("a value is expected here");
    }
    boolean whole = true;
    if (at < text.length() && text.charAt(at) == '.') {
      whole = false;
      at++;
      requireDigits();
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      whole = false;
      at++;
      if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
        at++;
      }
      requireDigits();
    }
    if (at - start > 400) {
      at = start;
      throw error("a number of more than 400 characters");
    }
    String s = text.substring(start, at);
    if (whole && digits <= 19) {
      try {
        return Long.parseLong(s);
      } catch (NumberFormatException e) {
        return Double.parseDouble(s); // 19 digits above 2^63
      }
    }
    return Double.parseDouble(s);
  }

  private int digits() {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at - start;
  }

  private void requireDigits() {
    if (digits() == 0) {
      throw error("a digit is expected here");
    }
  }

  private @Nullable Object word(String word, @Nullable Object meaning) {
    if (!text.startsWith(word, at)) {
      throw error("a value is expected here");
    }
    at += word.length();
    return meaning;
  }

  private char escape() {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int code = 0;
        for (int i = 0; i < 4; i++) {
          char d = next();
          int digit = d < 0x80 ? Character.digit(d, 16) : -1;
          if (digit < 0) {
            throw error("\\u needs four hexadecimal digits");
          }
          code = code * 16 + digit;
        }
        yield (char) code;
      }
      default -> throw error("unknown escape \\" + (c < ' ' ? "" : c));
    };
  }

  /// Refuses what has no UTF-8 form.
  private String checked(String s) {
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < s.length()
                && Character.isLowSurrogate(s.charAt(i + 1));
        if (!pair) {
          throw error("half a surrogate pair in a string");
        }
        i++;
      }
    }
    return s;
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c != '"' && c != '\\';
  }

  private void open(char bracket) {
    space();
    expect(bracket);
    if (++depth > DEPTH) {
      throw error("more than " + DEPTH + " levels of nesting");
    }
  }

  private boolean closes(char bracket) {
    space();
    if (peek() == bracket) {
      at++;
      return true;
    }
    return false;
  }

  private boolean more(char bracket) {
    space();
    char c = next();
    if (c == ',') {
      return true;
    }
    if (c == bracket) {
      return false;
    }
    at--;
    throw error("',' or '" + bracket + "' is expected here");
  }

  private void expect(char c) {
    if (at >= text.length() || text.charAt(at) != c) {
      throw error("'" + c + "' is expected here");
    }
    at++;
  }

  private char peek() {
    if (at >= text.length()) {
      throw error("the text ends early");
    }
    return text.charAt(at);
  }

  private char next() {
    char c = peek();
    at++;
    return c;
  }

  private void space() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private static String hex(char c) {
    return String.format("%04x", (int) c);
  }

  private FormatException error(String problem) {
    String found =
        at < text.length()
            ? ", found "
                + FormatException.quote(text.substring(at, Math.min(at + 12, text.length())))
            : ", at the end";
    return new FormatException(source, "JSON character " + at, problem + found);
  }
}
