package vexel.tensor.io;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a pickle describes besides `Long`, `BigInteger`, `Double`, `Boolean`, `String` and
/// `byte[]`: plain data without behaviour. Values are compared by identity, so that no depth or
/// cycle of a file can make a comparison long.
sealed interface PickleValue {
  /// Python's None.
  enum None implements PickleValue {
    NONE
  }

  /// A list, tuple or set.
  final class Items implements PickleValue {
    /// Which of them.
    enum Kind {
      LIST,
      TUPLE,
      SET;

      String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
      }
    }

    final Kind kind;
    final List<Object> values;

    Items(Kind kind, List<Object> values) {
      this.kind = kind;
      this.values = values;
    }
  }

  /// A dictionary, ordered or not.
  final class Dict implements PickleValue {
    final Map<Object, Object> entries = new LinkedHashMap<>(4);
  }

  /// A global: its name, and what it means if it is on the list.
  record Global(String name, PickleGlobals.@Nullable Meaning meaning) implements PickleValue {}

  /// The numbers behind tensors.
  ///
  /// @param key their name in the file
  /// @param type of an element
  /// @param elements how many
  /// @param inline the numbers themselves where the pickle holds them
  record Storage(String key, StoredType type, long elements, @Nullable MemorySegment inline)
      implements PickleValue {
    long bytes() {
      return elements * type.bytes();
    }
  }

  /// A tensor: a window on a storage, checked against its size.
  record Window(Storage storage, StoredTensor layout) implements PickleValue {}

  /// An element type of NumPy; null where tensors have none like it.
  final class NumpyType implements PickleValue {
    final String name;
    final @Nullable StoredType type;
    boolean bigEndian;

    NumpyType(String name) {
      this.name = name;
      this.type = NumpyTypes.of(name);
    }
  }

  /// An array of NumPy, blank until its content follows.
  final class NumpyArray implements PickleValue {
    @Nullable Window content;
  }

  /// An object that is kept as a name and its fields and never becomes one.
  final class Inert implements PickleValue {
    final String type;
    final Dict items = new Dict();
    @Nullable Object state;

    Inert(String type) {
      this.type = type;
    }
  }

  /// A list that grows.
  static Items list() {
    return new Items(Items.Kind.LIST, new ArrayList<>(4));
  }

  /// What a message calls a value.
  static String describe(Object value) {
    return switch (value) {
      case Long n -> "int " + n;
      case java.math.BigInteger n -> "int of " + n.bitLength() + " bits";
      case Double d -> "float " + d;
      case Boolean b -> b ? "True" : "False";
      case String s -> "str " + FormatException.quote(s);
      case byte[] b -> "bytes of " + b.length;
      case None _ -> "None";
      case Items i -> i.kind.word() + " of " + i.values.size();
      case Dict d -> "dict of " + d.entries.size();
      case Global g -> "global " + FormatException.quote(g.name());
      case Storage s -> "storage " + FormatException.quote(s.key());
      case Window w -> "tensor " + w.layout().shape();
      case NumpyType t -> "numpy type " + FormatException.quote(t.name);
      case NumpyArray a -> a.content == null ? "numpy array without content" : describe(a.content);
      case Inert o ->
          FormatException.quote(o.type)
              + (o.state instanceof Dict d ? " of " + d.entries.size() + " fields" : "");
      default -> value.getClass().getSimpleName();
    };
  }
}
