package vexel.tensor.spi;

import org.jspecify.annotations.Nullable;
import vexel.tensor.DType;
import vexel.tensor.TensorException;
import vexel.tensor.internal.memory.ArrayPool;

/// Storage in an ordinary Java array (heap arrays run 1.5 to 1.8 times faster than memory segments
/// in vector kernels). The array may be longer than [#length()]: the pool rounds sizes up.
public final class HeapStorage extends Storage {
  private @Nullable Object array;

  private HeapStorage(DType dtype, int length, Object array) {
    super(dtype, length);
    this.array = array;
  }

  /// Uninitialised memory from the pool (its content is arbitrary).
  public static HeapStorage allocate(DType dtype, int length) {
    return new HeapStorage(dtype, length, ArrayPool.take(dtype, length));
  }

  /// Wraps an array without a copy; the caller gives the array away.
  public static HeapStorage wrap(Object array) {
    return switch (array) {
      case float[] a -> new HeapStorage(DType.F32, a.length, a);
      case double[] a -> new HeapStorage(DType.F64, a.length, a);
      case int[] a -> new HeapStorage(DType.I32, a.length, a);
      case long[] a -> new HeapStorage(DType.I64, a.length, a);
      case byte[] a -> new HeapStorage(DType.U8, a.length, a);
      default -> throw new TensorException("storage", "no element type for " + array.getClass());
    };
  }

  public float[] f32() {
    return (float[]) live();
  }

  public double[] f64() {
    return (double[]) live();
  }

  public int[] i32() {
    return (int[]) live();
  }

  public long[] i64() {
    return (long[]) live();
  }

  public byte[] u8() {
    return (byte[]) live();
  }

  /// The backing array, whatever its type.
  public Object live() {
    Object a = array;
    if (a == null) {
      throw new IllegalStateException(
          "storage: read after it was recycled; call retain() on a value that is read after"
              + " backward()");
    }
    return a;
  }

  @Override
  public boolean isLive() {
    return array != null;
  }

  @Override
  public boolean isRevivable() {
    return true;
  }

  @Override
  public void revive(Storage again) {
    HeapStorage other = (HeapStorage) again;
    if (isLive() || other.dtype() != dtype() || other.length() != length()) {
      throw new IllegalStateException(
          "storage: only a recycled one is revived, by one of its type and length");
    }
    array = other.live();
    other.array = null;
  }

  @Override
  public void recycle() {
    Object a = array;
    array = null;
    if (a != null) {
      ArrayPool.give(dtype(), a);
    }
  }
}
