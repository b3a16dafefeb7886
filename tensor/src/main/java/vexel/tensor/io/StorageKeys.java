package vexel.tensor.io;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import vexel.tensor.io.PickleValue.Global;
import vexel.tensor.io.PickleValue.Items;
import vexel.tensor.io.PickleValue.None;
import vexel.tensor.io.PickleValue.Storage;

/// Answers the persistent identifiers of a pickle of `torch.save`: `('storage', type, key, device,
/// elements)`, with one more part in the legacy form, which is None in every file of the last
/// years.
final class StorageKeys {
  private final PickleInput in;
  private final int parts;
  private final Map<String, Storage> known = new HashMap<>();

  /// @param parts of an identifier
  StorageKeys(PickleInput in, int parts) {
    this.in = in;
    this.parts = parts;
  }

  /// The storages that were asked for, by key.
  Map<String, Storage> known() {
    return known;
  }

  Storage find(Object id) {
    List<Object> p = id instanceof Items items ? items.values : List.of();
    boolean fits =
        p.size() == parts
            && "storage".equals(p.get(0))
            && p.get(1) instanceof Global g
            && g.meaning() != null
            && g.meaning().type() != null
            && p.get(2) instanceof String
            && p.get(4) instanceof Long
            && (parts < 6 || p.get(5) == None.NONE);
    if (!fits) {
      throw in.error(
          "a persistent identifier that is no storage: "
              + PickleValue.describe(p.size() > 1 ? p.get(1) : id));
    }
    StoredType type = java.util.Objects.requireNonNull(((Global) p.get(1)).meaning()).type();
    String key = (String) p.get(2);
    long elements = (Long) p.get(4);
    if (type == null || elements < 0 || elements > Long.MAX_VALUE / 8) {
      throw in.error("storage " + FormatException.quote(key) + " of " + elements + " elements");
    }
    Storage found = new Storage(key, type, elements, null);
    Storage before = known.putIfAbsent(key, found);
    if (before != null && (before.type() != type || before.elements() != elements)) {
      throw in.error(
          "storage "
              + FormatException.quote(key)
              + " has "
              + before.elements()
              + " elements of "
              + before.type()
              + " before, "
              + elements
              + " of "
              + type
              + " here");
    }
    return before == null ? found : before;
  }
}
