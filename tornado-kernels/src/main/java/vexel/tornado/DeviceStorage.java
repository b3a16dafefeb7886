package vexel.tornado;

import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;
import vexel.tensor.DType;
import vexel.tensor.spi.Storage;

/// Numbers on the device: a stretch of its memory. It is freed when recycled, or when nothing in
/// Java names it any more.
public final class DeviceStorage extends Storage {
  private static final Cleaner CLEANER = Cleaner.create();

  private final DeviceMemory memory;
  private final int address;
  private final Cleaner.Cleanable freeing;
  private volatile boolean live = true;
  private @Nullable SparseTable table;

  /// `address` was taken from `memory` for `length` elements.
  DeviceStorage(DType dtype, int length, DeviceMemory memory, int address) {
    super(dtype, length);
    this.memory = memory;
    this.address = address;
    // the action must not name this storage, or it would never be unreachable
    this.freeing = CLEANER.register(this, () -> memory.give(address, length));
  }

  /// The memory it lies in.
  DeviceMemory memory() {
    return memory;
  }

  /// Where it begins.
  int address() {
    if (!live) {
      throw new IllegalStateException(
          "storage: read after it was recycled; call retain() on a value that is read after"
              + " backward()");
    }
    return address;
  }

  /// The table made of the pairs whose inputs these integers are, or null. It lives as long as
  /// they.
  @Nullable SparseTable table() {
    return table;
  }

  /// Keeps a table in the place of the one before.
  void keep(@Nullable SparseTable made) {
    SparseTable before = table;
    table = made;
    if (before != null) {
      before.cells().recycle();
    }
  }

  @Override
  public boolean isLive() {
    return live;
  }

  @Override
  public void recycle() {
    live = false;
    keep(null);
    freeing.clean();
  }
}
