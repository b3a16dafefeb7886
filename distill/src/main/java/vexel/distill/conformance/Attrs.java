package vexel.distill.conformance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vexel.distill.DataException;

/// The attributes of a case: its operator, every hyper-parameter, the rule in words.
///
/// @param where file and case, for messages
/// @param values the JSON object
public record Attrs(String where, Map<String, @Nullable Object> values) {
  /// Whether the attribute is present and not null.
  public boolean has(String name) {
    return values.get(name) != null;
  }

  /// A string.
  public String text(String name) {
    if (values.get(name) instanceof String s) {
      return s;
    }
    throw wrong(name, "a string");
  }

  /// A string, or `otherwise` if the attribute is absent or null.
  public String text(String name, String otherwise) {
    return has(name) ? text(name) : otherwise;
  }

  /// A number.
  public double number(String name) {
    if (values.get(name) instanceof Number n) {
      return n.doubleValue();
    }
    throw wrong(name, "a number");
  }

  /// A number, or `otherwise` if the attribute is absent or null.
  public double number(String name, double otherwise) {
    return has(name) ? number(name) : otherwise;
  }

  /// A whole number.
  public int integer(String name) {
    return whole(name, values.get(name));
  }

  /// A whole number, or `otherwise` if the attribute is absent or null.
  public int integer(String name, int otherwise) {
    return has(name) ? integer(name) : otherwise;
  }

  /// Whole numbers; a single one is a list of one.
  public int[] integers(String name) {
    if (values.get(name) instanceof List<?> list) {
      return list.stream().mapToInt(o -> whole(name, o)).toArray();
    }
    return new int[] {integer(name)};
  }

  /// Lists of whole numbers.
  public List<int[]> rows(String name) {
    if (values.get(name) instanceof List<?> list) {
      return list.stream()
          .map(o -> new Attrs(where, Collections.singletonMap(name, o)).integers(name))
          .toList();
    }
    throw wrong(name, "a list of lists");
  }

  /// Numbers.
  public double[] numbers(String name) {
    if (values.get(name) instanceof List<?> list) {
      double[] all = new double[list.size()];
      for (int i = 0; i < all.length; i++) {
        if (!(list.get(i) instanceof Number n)) {
          throw wrong(name, "a list of numbers");
        }
        all[i] = n.doubleValue();
      }
      return all;
    }
    throw wrong(name, "a list of numbers");
  }

  /// Strings.
  public List<String> texts(String name) {
    if (values.get(name) instanceof List<?> list) {
      return list.stream().map(String::valueOf).toList();
    }
    throw wrong(name, "a list of strings");
  }

  /// A list of objects of attributes.
  @SuppressWarnings("unchecked") // JSON objects have string keys
  public List<Attrs> objects(String name) {
    if (!(values.get(name) instanceof List<?> list)) {
      throw wrong(name, "a list of objects");
    }
    List<Attrs> all = new ArrayList<>();
    for (Object o : list) {
      if (!(o instanceof Map<?, ?> map)) {
        throw wrong(name, "a list of objects");
      }
      String place = where + " " + name + " " + all.size();
      all.add(new Attrs(place, (Map<String, @Nullable Object>) map));
    }
    return all;
  }

  /// Whether the attribute is an object of attributes.
  public boolean holds(String name) {
    return values.get(name) instanceof Map<?, ?>;
  }

  /// An object of attributes.
  @SuppressWarnings("unchecked") // JSON objects have string keys
  public Attrs below(String name) {
    if (values.get(name) instanceof Map<?, ?> map) {
      return new Attrs(where + " " + name, (Map<String, @Nullable Object>) map);
    }
    throw wrong(name, "an object");
  }

  /// True or false.
  public boolean flag(String name) {
    if (values.get(name) instanceof Boolean b) {
      return b;
    }
    throw wrong(name, "true or false");
  }

  /// True or false, or `otherwise` if the attribute is absent or null.
  public boolean flag(String name, boolean otherwise) {
    return has(name) ? flag(name) : otherwise;
  }

  private int whole(String name, @Nullable Object value) {
    if (value instanceof Long n && n == n.intValue()) {
      return n.intValue();
    }
    if (value instanceof Double d && d == d.intValue()) {
      return d.intValue();
    }
    throw wrong(name, "a whole number");
  }

  private DataException wrong(String name, String expected) {
    return new DataException(
        where + ": attribute '" + name + "' is " + values.get(name) + ", expected " + expected);
  }
}
