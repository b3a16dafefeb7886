package vexel.tensor.io;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import vexel.tensor.io.PickleValue.Dict;
import vexel.tensor.io.PickleValue.Items;
import vexel.tensor.io.PickleValue.NumpyArray;
import vexel.tensor.io.PickleValue.Window;

/// The tensors of a nested checkpoint under dotted names, and what else it holds. A file may refer
/// to one part from many places; the walk is bounded by depth and by the number of parts it visits.
final class CheckpointTree {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_VISITS = 200_000;
  private static final int MAX_OTHERS = 1000;
  private static final int MAX_NAME = 4096;

  private final String source;
  private final TreeMap<String, Window> tensors = new TreeMap<>();
  private final Map<String, String> others = new LinkedHashMap<>();
  private int visits;

  private CheckpointTree(String source) {
    this.source = source;
  }

  static CheckpointTree of(String source, Object root) {
    CheckpointTree tree = new CheckpointTree(source);
    tree.visit("", root, 0);
    return tree;
  }

  Map<String, Window> tensors() {
    return tensors;
  }

  Map<String, String> others() {
    return others;
  }

  private void visit(String name, Object value, int depth) {
    if (++visits > MAX_VISITS) {
      throw error(name, "more than " + MAX_VISITS + " parts; the file is hostile");
    }
    if (depth > MAX_DEPTH) {
      throw error(name, "nested deeper than " + MAX_DEPTH + " levels");
    }
    switch (value) {
      case Window w -> put(name, w);
      case NumpyArray array when array.content != null -> put(name, array.content);
      case Dict dict ->
          dict.entries.forEach((key, part) -> visit(name(name, key), part, depth + 1));
      case Items items when items.values.stream().anyMatch(CheckpointTree::isPart) -> {
        List<Object> values = items.values;
        for (int i = 0; i < values.size(); i++) {
          visit(name(name, (long) i), values.get(i), depth + 1);
        }
      }
      default -> {
        if (others.size() < MAX_OTHERS) {
          others.put(name, PickleValue.describe(value));
        }
      }
    }
  }

  private static boolean isPart(Object value) {
    return value instanceof Window
        || value instanceof NumpyArray
        || value instanceof Dict
        || value instanceof Items;
  }

  private void put(String name, Window w) {
    String key = name.isEmpty() ? "tensor" : name;
    if (tensors.size() == SafetensorsHeader.MAX_TENSORS) {
      throw error(key, "more than " + SafetensorsHeader.MAX_TENSORS + " tensors; split the file");
    }
    if (tensors.put(key, w) != null) {
      throw error(key, "two tensors have this name");
    }
  }

  private String name(String parent, Object key) {
    String own =
        switch (key) {
          case String s -> s;
          case Long n -> n.toString();
          default -> PickleValue.describe(key);
        };
    if (parent.length() + own.length() > MAX_NAME) {
      throw error(parent, "a name of more than " + MAX_NAME + " characters");
    }
    return parent.isEmpty() ? own : parent + "." + own;
  }

  private FormatException error(String name, String problem) {
    return new FormatException(source, FormatException.quote(name), problem);
  }
}
