package vexel.distill.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An object read from a JSON file, whose fields are asked for by type. Numbers are doubles (exact
/// up to 2⁵³, more than microseconds since 1970 need).
///
/// @param file where it stands
/// @param place where in the file, as the beginning of a message
/// @param fields by name
record JsonRow(Path file, String place, Map<String, @Nullable Object> fields) {
  boolean has(String field) {
    return fields.get(field) != null;
  }

  String string(String field) {
    if (fields.get(field) instanceof String s) {
      return s;
    }
    throw wrong(field, "a string");
  }

  double number(String field) {
    if (fields.get(field) instanceof Double d) {
      return d;
    }
    throw wrong(field, "a number");
  }

  long integer(String field) {
    double d = number(field);
    if (d == StrictMath.rint(d) && StrictMath.abs(d) <= 0x1p53) {
      return (long) d;
    }
    throw wrong(field, "an integer");
  }

  boolean truth(String field) {
    if (fields.get(field) instanceof Boolean b) {
      return b;
    }
    throw wrong(field, "true or false");
  }

  /// A list of strings.
  List<String> strings(String field) {
    List<String> strings = new ArrayList<>();
    for (Object o : list(field)) {
      if (!(o instanceof String s)) {
        throw wrong(field, "a list of strings");
      }
      strings.add(s);
    }
    return strings;
  }

  /// A list of numbers or a matrix, row by row, of `count` numbers in all.
  double[] numbers(String field, int count) {
    List<Double> flat = new ArrayList<>();
    flatten(field, list(field), flat, count);
    if (flat.size() != count) {
      throw wrong(field, count + " numbers (it has " + flat.size() + ")");
    }
    return flat.stream().mapToDouble(d -> d).toArray();
  }

  private void flatten(String field, List<?> list, List<Double> flat, int count) {
    for (Object o : list) {
      switch (o) {
        case Double d -> flat.add(d);
        case List<?> inner -> flatten(field, inner, flat, count);
        case null, default -> throw wrong(field, count + " numbers");
      }
    }
  }

  /// How many entries a list has.
  int length(String field) {
    return list(field).size();
  }

  private List<?> list(String field) {
    if (fields.get(field) instanceof List<?> l) {
      return l;
    }
    throw wrong(field, "a list");
  }

  /// The fault of a token that no row of `table` carries.
  DataFault dangling(String field, String table) {
    return new DataFault(
        file,
        place + field,
        "'" + string(field) + "' is not in " + table + ".json",
        "both tables must come from the same release");
  }

  private DataFault wrong(String field, String wanted) {
    String got = String.valueOf(fields.get(field));
    return new DataFault(
        file,
        place + field,
        fields.containsKey(field)
            ? "is " + (got.length() > 80 ? got.substring(0, 80) + "…" : got) + ", not " + wanted
            : "is missing; needs " + wanted,
        "the file is of another version or damaged: copy it again");
  }
}
