package vexel.distill.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vexel.distill.UsageException;

/// The size of an image as users write it.
///
/// @param height rows
/// @param width columns
record ImageSize(int height, int width) {
  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,4})x([1-9]\\d{0,4})");

  /// `448x252`: width, then height.
  static ImageSize widthFirst(String option, String text) {
    Matcher m = match(option, text);
    return new ImageSize(Integer.parseInt(m.group(2)), Integer.parseInt(m.group(1)));
  }

  /// `518x518`: height, then width.
  static ImageSize heightFirst(String option, String text) {
    Matcher m = match(option, text);
    return new ImageSize(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)));
  }

  private static Matcher match(String option, String text) {
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      throw new UsageException(
          option + " '" + text + "' is no size; write two numbers, as 448x252");
    }
    return m;
  }
}
