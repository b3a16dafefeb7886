package vexel.tensor.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import vexel.tensor.io.PickleValue.Dict;
import vexel.tensor.io.PickleValue.Items;
import vexel.tensor.io.PickleValue.Storage;

/// The form of `torch.save` before 1.6, still written on request: five pickles (a magic number, a
/// version, facts about the machine, the object, the keys of its storages), then each storage as a
/// number of elements and the elements.
final class LegacyTorch implements TorchFile.Storages {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long VERSION = 1001;
  private static final int MAGIC_WITHIN = 32;

  private final String source;
  private final MemorySegment file;
  private final Map<String, Long> places = new HashMap<>();
  private boolean bigEndian;

  LegacyTorch(String source, MemorySegment file) {
    this.source = source;
    this.file = file;
  }

  /// Whether a file begins with a pickle of the magic number, in any protocol.
  static boolean begins(MemorySegment file) {
    if (file.byteSize() < 14 || file.get(ValueLayout.JAVA_BYTE, 0) != (byte) 0x80) {
      return false;
    }
    byte[] magic = MAGIC.toByteArray(); // most significant first
    for (int at = 2; at + magic.length <= Math.min(MAGIC_WITHIN, file.byteSize()); at++) {
      int same = 0;
      while (same < magic.length
          && file.get(ValueLayout.JAVA_BYTE, at + same) == magic[magic.length - 1 - same]) {
        same++;
      }
      if (same == magic.length) {
        return true;
      }
    }
    return false;
  }

  /// Runs the pickles and finds the storages.
  Object run(TorchFile.Reading reading, Map<String, PickleGlobal> globals) {
    PickleInput magic = new PickleInput(source, "magic number", file, 0);
    if (!MAGIC.equals(PickleMachine.plain(magic))) {
      throw magic.error("is not the magic number of torch.save");
    }
    PickleInput version = new PickleInput(source, "version", file, magic.position());
    if (!Long.valueOf(VERSION).equals(PickleMachine.plain(version))) {
      throw version.error("is not version " + VERSION);
    }
    PickleInput machine = new PickleInput(source, "machine", file, version.position());
    bigEndian =
        PickleMachine.plain(machine) instanceof Dict facts
            && Boolean.FALSE.equals(facts.entries.get("little_endian"));
    PickleInput object = new PickleInput(source, "pickle", file, machine.position());
    StorageKeys keys = new StorageKeys(object, 6);
    Object root = new PickleMachine(object, reading, globals, keys::find).run();
    PickleInput list = new PickleInput(source, "storage keys", file, object.position());
    if (!(PickleMachine.plain(list) instanceof Items items)) {
      throw list.error("a list of keys is expected");
    }
    long at = list.position();
    for (Object key : items.values) {
      Storage storage = key instanceof String s ? keys.known().get(s) : null;
      if (storage == null || places.containsKey(storage.key())) {
        throw list.error(
            PickleValue.describe(key) + " is no storage of the pickle, or comes twice");
      }
      at = place(storage, at);
    }
    if (at != file.byteSize()) {
      throw new FormatException(
          source, "storages", "end at byte " + at + " of " + file.byteSize() + "; damaged");
    }
    return root;
  }

  private long place(Storage storage, long at) {
    String field = "storage " + FormatException.quote(storage.key());
    long left = file.byteSize() - at - 8;
    if (left < 0 || storage.bytes() > left) {
      throw new FormatException(
          source,
          field,
          storage.bytes()
              + " bytes from byte "
              + at
              + " of "
              + file.byteSize()
              + "; the file is cut short: fetch it again");
    }
    long elements =
        file.get(
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(
                bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN),
            at);
    if (elements != storage.elements()) {
      throw new FormatException(
          source, field, "has " + elements + " elements, the pickle says " + storage.elements());
    }
    places.put(storage.key(), at + 8);
    return at + 8 + storage.bytes();
  }

  @Override
  public void check(Storage storage) {
    if (!places.containsKey(storage.key())) {
      throw new FormatException(
          source, "storage " + FormatException.quote(storage.key()), "is not in the file");
    }
  }

  @Override
  public MemorySegment read(Storage storage, Arena arena) {
    Long at = places.get(storage.key());
    if (at == null) {
      throw new IllegalStateException("checked when the file was opened: " + storage.key());
    }
    return file.asSlice(at, storage.bytes());
  }

  @Override
  public boolean bigEndian() {
    return bigEndian;
  }
}
