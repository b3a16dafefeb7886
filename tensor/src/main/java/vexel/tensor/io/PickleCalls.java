package vexel.tensor.io;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Shape;
import vexel.tensor.io.PickleGlobals.Act;
import vexel.tensor.io.PickleGlobals.Meaning;
import vexel.tensor.io.PickleValue.Dict;
import vexel.tensor.io.PickleValue.Global;
import vexel.tensor.io.PickleValue.Inert;
import vexel.tensor.io.PickleValue.Items;
import vexel.tensor.io.PickleValue.Items.Kind;
import vexel.tensor.io.PickleValue.NumpyArray;
import vexel.tensor.io.PickleValue.NumpyType;
import vexel.tensor.io.PickleValue.Storage;
import vexel.tensor.io.PickleValue.Window;

/// What the reader does where Python would call a function, make an object or fill one in: for each
/// global of [PickleGlobals], arguments are checked and a plain value is made of them.
final class PickleCalls {
  private final PickleInput in;
  private final Storages storages;

  /// Finds the storage that a persistent identifier names.
  interface Storages {
    /// The storage of an identifier.
    ///
    /// @param id what the pickle gives
    Storage find(Object id);
  }

  PickleCalls(PickleInput in, Storages storages) {
    this.in = in;
    this.storages = storages;
  }

  Storage storage(Object id) {
    return storages.find(id);
  }

  Object call(Object callee, Object arguments, Object named) {
    if (!(named instanceof Dict dict)) {
      throw in.error("named arguments are a dict, not " + PickleValue.describe(named));
    }
    Object made = call(callee, arguments);
    if (!dict.entries.isEmpty() && !(made instanceof Inert)) {
      throw in.error(PickleValue.describe(callee) + " takes no named arguments");
    }
    return made;
  }

  Object call(Object callee, Object arguments) {
    if (!(arguments instanceof Items items)) {
      throw in.error("arguments are a tuple, not " + PickleValue.describe(arguments));
    }
    List<Object> a = items.values;
    if (callee instanceof Inert object) { // of a file that is only looked at
      return new Inert(object.type);
    }
    if (!(callee instanceof Global global)) {
      throw in.error("a call of " + PickleValue.describe(callee));
    }
    Meaning meaning = global.meaning();
    if (meaning == null) {
      return new Inert(global.name());
    }
    return switch (meaning.act()) {
      case TENSOR -> tensor(a, null);
      case TYPED_TENSOR -> tensor(a, type(argument(a, 6)));
      case PARAMETER -> parameter(argument(a, 0));
      case FROM_TYPE -> fromType(a);
      case DICT -> dict(a.isEmpty() ? null : a.getFirst());
      case DEFAULT_DICT -> new Dict();
      case TUPLE -> new Items(Kind.TUPLE, a.isEmpty() ? List.of() : items(a.getFirst()));
      case SET -> new Items(Kind.SET, a.isEmpty() ? PickleValue.list().values : items(a.get(0)));
      case BYTES -> bytes(a);
      case ARRAY -> new NumpyArray();
      case ARRAY_OF_BYTES ->
          array(
              numpy(argument(a, 1)),
              longs(argument(a, 2)),
              "F".equals(argument(a, 3)),
              raw(argument(a, 0)));
      case NUMPY_TYPE -> numpyType(argument(a, 0));
      case INERT -> new Inert(global.name());
      case NONE -> throw in.error(PickleValue.describe(global) + " is not called by any tensor");
    };
  }

  /// Fills in `target`.
  void build(Object target, Object state) {
    switch (target) {
      case Inert object -> object.state = state;
      case Dict _ -> {
        // attributes of a dictionary, e.g. `_metadata`, are no tensors
      }
      case NumpyType type -> byteOrder(type, state);
      case NumpyArray array when array.content == null -> {
        List<Object> s = items(state); // version, shape, type, whether Fortran's order, bytes
        array.content =
            array(
                numpy(argument(s, 2)),
                longs(argument(s, 1)),
                Boolean.TRUE.equals(argument(s, 3)),
                raw(argument(s, 4)));
      }
      default -> throw in.error("a state for " + PickleValue.describe(target));
    }
  }

  // ---- tensors

  /// (storage, offset, size, stride, …), counted in elements of `type`, or else of the storage.
  private Window tensor(List<Object> a, @Nullable StoredType type) {
    if (!(argument(a, 0) instanceof Storage storage)) {
      throw in.error("a tensor of " + PickleValue.describe(argument(a, 0)) + ", not of a storage");
    }
    if (!(argument(a, 1) instanceof Long offset)) {
      throw in.error("a tensor at offset " + PickleValue.describe(argument(a, 1)));
    }
    StoredType as = type == null ? storage.type() : type;
    return new Window(
        storage,
        StoredTensor.checked(
            in.source(),
            "tensor at byte " + in.offset() + " of the pickle",
            as,
            false,
            longs(argument(a, 2)),
            offset,
            longs(argument(a, 3)),
            storage.bytes() / as.bytes()));
  }

  private Object parameter(Object tensor) {
    if (tensor instanceof Window) {
      return tensor;
    }
    throw in.error("a parameter of " + PickleValue.describe(tensor));
  }

  private Object fromType(List<Object> a) {
    boolean rebuilds =
        argument(a, 0) instanceof Global f
            && f.meaning() != null
            && (f.meaning().act() == Act.TENSOR
                || f.meaning().act() == Act.TYPED_TENSOR
                || f.meaning().act() == Act.PARAMETER);
    if (!rebuilds || !(argument(a, 1) instanceof Global)) {
      throw in.error(
          "a tensor of class "
              + PickleValue.describe(argument(a, 1))
              + " by "
              + PickleValue.describe(argument(a, 0)));
    }
    return call(argument(a, 0), argument(a, 2));
  }

  private StoredType type(Object value) {
    if (value instanceof Global g && g.meaning() != null && g.meaning().type() != null) {
      return g.meaning().type();
    }
    throw in.error(PickleValue.describe(value) + " is no element type");
  }

  // ---- arrays of NumPy

  private Object numpyType(Object name) {
    if (name instanceof String text) {
      return new NumpyType(text.toLowerCase(Locale.ROOT));
    }
    throw in.error("an array type " + PickleValue.describe(name));
  }

  private NumpyType numpy(Object value) {
    if (value instanceof NumpyType type) {
      return type;
    }
    throw in.error(PickleValue.describe(value) + " is no array type");
  }

  /// The state of a type: (version, byte order, …).
  private void byteOrder(NumpyType type, Object state) {
    Object order = argument(items(state), 1);
    if (!(order instanceof String s) || !"<>|=".contains(s) || s.length() != 1) {
      throw in.error("byte order " + PickleValue.describe(order));
    }
    type.bigEndian = s.equals(">");
  }

  private Window array(NumpyType type, long[] sizes, boolean fortran, byte[] content) {
    String name = "array at byte " + in.offset() + " of the pickle";
    if (type.type == null) {
      throw in.error(
          "an array of " + PickleValue.describe(type) + "; numbers and Booleans are read");
    }
    Shape shape = StoredTensor.shape(in.source(), name + " shape", sizes);
    long bytes = (long) shape.size() * type.type.bytes();
    if (bytes != content.length) {
      throw in.error(content.length + " bytes for " + type.type + shape + ", which needs " + bytes);
    }
    return new Window(
        new Storage("inline", type.type, shape.size(), MemorySegment.ofArray(content)),
        new StoredTensor(
            type.type,
            type.bigEndian,
            shape,
            0,
            fortran
                ? StoredTensor.Strides.fortran(shape)
                : StoredTensor.Strides.contiguous(shape)));
  }

  private byte[] raw(Object value) {
    return switch (value) {
      case byte[] b -> b;
      case String s -> latin1(s); // protocol 2 of Python 2
      default -> throw in.error(PickleValue.describe(value) + " as the content of an array");
    };
  }

  /// `_codecs.encode(text, 'latin1')`.
  private byte[] bytes(List<Object> a) {
    if (argument(a, 0) instanceof String text && "latin1".equals(argument(a, 1))) {
      return latin1(text);
    }
    throw in.error("an encoding other than text in latin1");
  }

  private byte[] latin1(String text) {
    if (text.chars().anyMatch(c -> c > 0xff)) {
      throw in.error("text that is not latin1");
    }
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  // ---- arguments

  private Dict dict(@Nullable Object content) {
    Dict dict = new Dict();
    switch (content) {
      case null -> {
        // empty
      }
      case Dict other -> dict.entries.putAll(other.entries);
      case Items pairs -> {
        for (Object pair : pairs.values) {
          List<Object> both = items(pair);
          Object key = argument(both, 0);
          if (!(key instanceof String) && !(key instanceof Long)) {
            throw in.error("a " + PickleValue.describe(key) + " as a key");
          }
          dict.entries.put(key, argument(both, 1));
        }
      }
      default -> throw in.error("a dict of " + PickleValue.describe(content));
    }
    return dict;
  }

  private Object argument(List<Object> arguments, int i) {
    if (i >= arguments.size()) {
      throw in.error("argument " + i + " of " + arguments.size() + " is missing");
    }
    return arguments.get(i);
  }

  private List<Object> items(Object value) {
    if (value instanceof Items items) {
      return items.values;
    }
    throw in.error(PickleValue.describe(value) + " instead of a tuple or list");
  }

  private long[] longs(Object value) {
    List<Object> items = items(value);
    if (items.size() > SafetensorsHeader.MAX_RANK) {
      throw in.error(items.size() + " axes; the limit is " + SafetensorsHeader.MAX_RANK);
    }
    long[] numbers = new long[items.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!(items.get(i) instanceof Long n)) {
        throw in.error(PickleValue.describe(items.get(i)) + " as a size or stride");
      }
      numbers[i] = n;
    }
    return numbers;
  }
}
