package vexel.tensor.spi;

import java.util.function.Supplier;
import vexel.tensor.DType;

/// The opaque numbers behind one or more tensors (a tensor and its views share one storage).
///
/// A storage is single-use: [#recycle()] gives its memory back to the pool, and from then on every
/// read fails, so that nothing is ever silently overwritten. Only the same numbers, computed once
/// more, can [revive][#revive(Storage)] it.
public abstract class Storage {
  private final DType dtype;
  private final int length;

  protected Storage(DType dtype, int length) {
    this.dtype = dtype;
    this.length = length;
  }

  /// Element type.
  public final DType dtype() {
    return dtype;
  }

  /// Usable elements.
  public final int length() {
    return length;
  }

  /// The same numbers under the promise that nobody changes them any more, so that kernels may keep
  /// beside them what they make of them. A storage without a use for the promise is its own.
  public Storage settled() {
    return this;
  }

  /// What has been made of these numbers under this key. Storages with a use for the promise of
  /// [#settled()] keep it; others have it made anew each time.
  public <T> T kept(Object key, Class<T> type, Supplier<T> make) {
    return make.get();
  }

  /// Whether the memory is still held.
  public abstract boolean isLive();

  /// Gives the memory back. Further reads fail; recycling twice is a no-op.
  public abstract void recycle();

  /// Whether [#revive(Storage)] is offered.
  public boolean isRevivable() {
    return false;
  }

  /// Takes over the memory of `again`, which holds the numbers that were recycled here and is
  /// recycled by this.
  public void revive(Storage again) {
    throw new UnsupportedOperationException(getClass() + " cannot be revived");
  }
}
