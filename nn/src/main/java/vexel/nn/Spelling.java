package vexel.nn;

import java.util.Arrays;
import java.util.List;

/// Finds the name that was probably meant.
final class Spelling {
  /// Beyond these, names come from no model that anyone wrote.
  private static final int LONGEST = 80;

  static final long PAIRS = 200_000;

  private Spelling() {}

  /// The candidate with the smallest edit distance to `name` (the first of equals), or an empty
  /// string if none is closer than half the name's length.
  static String nearest(String name, List<String> candidates) {
    String best = "";
    int limit = name.length() / 2;
    if (name.length() > LONGEST) {
      return best;
    }
    for (String c : candidates) {
      if (Math.abs(c.length() - name.length()) <= limit) {
        int d = distance(name, c);
        if (d < limit || (d == limit && best.isEmpty())) {
          best = c;
          limit = d;
        }
      }
    }
    return best;
  }

  /// Levenshtein 1966: insertions, deletions and substitutions that turn `a` into `b`.
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, j -> j);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
