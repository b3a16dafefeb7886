package vexel.tensor.internal.memory;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import vexel.tensor.DType;

/// Recycled arrays by size. Allocation costs 6 to 7 % of a training step (zeroing and cache
/// eviction), so arrays are used again. Sizes are rounded up to 1/16 of an octave: clouds differ
/// from frame to frame, and with exact sizes the pool would only grow.
public final class ArrayPool {
  /// Below this many elements an array is left to the garbage collector.
  private static final int SMALLEST = 4096;

  /// From this many elements on an array has regions of G1 to itself.
  private static final int LARGE = 1 << 18;

  /// Elements that take as much room as an array's header, or more.
  private static final int HEADER = 4;

  /// With `-Dvexel.poison=true` recycled floats become NaN, so that a use after recycling shows.
  private static final boolean POISON = Boolean.getBoolean("vexel.poison");

  private static final long CAPACITY = Runtime.getRuntime().maxMemory() / 4;

  private static final EnumMap<DType, Map<Integer, ArrayDeque<Object>>> FREE =
      new EnumMap<>(DType.class);

  /// Bytes that wait to be taken.
  private static long held;

  /// Bytes taken and not given back, from any moment on, and the most there were.
  private static long used;

  private static long peak;

  private ArrayPool() {}

  /// An array of at least `length` elements with arbitrary content.
  public static Object take(DType dtype, int length) {
    if (length < SMALLEST) {
      return fresh(dtype, length);
    }
    int size = roundUp(length);
    synchronized (FREE) {
      used += bytes(dtype, size);
      peak = Math.max(peak, used);
      ArrayDeque<Object> stack = shelf(dtype).get(size);
      Object a = stack == null ? null : stack.pollLast();
      if (a != null) {
        held -= bytes(dtype, size);
        return a;
      }
    }
    return fresh(dtype, size);
  }

  /// Returns an array nobody reads any more.
  public static void give(DType dtype, Object array) {
    int size = java.lang.reflect.Array.getLength(array);
    if (POISON) {
      poison(array);
    }
    if (size < SMALLEST || size != roundUp(size)) {
      return;
    }
    synchronized (FREE) {
      used -= bytes(dtype, size);
      if (held + bytes(dtype, size) > CAPACITY) {
        FREE.clear();
        held = 0;
      }
      held += bytes(dtype, size);
      shelf(dtype).computeIfAbsent(size, k -> new ArrayDeque<>()).addLast(array);
    }
  }

  private static Map<Integer, ArrayDeque<Object>> shelf(DType dtype) {
    return FREE.computeIfAbsent(dtype, t -> new HashMap<>());
  }

  /// The most bytes in use at one time while `work` runs, beyond those in use before. Arrays that
  /// are left to the collector instead of given back count until the end; small ones never do.
  public static long peakOf(Runnable work) {
    long before;
    synchronized (FREE) {
      before = used;
      peak = used;
    }
    work.run();
    synchronized (FREE) {
      return peak - before;
    }
  }

  /// A large array leaves room for its header, so that array and header together have a round size:
  /// G1 gives whole regions to it, and would give one more for a header that spills over.
  static int roundUp(int length) {
    int header = length < LARGE ? 0 : HEADER;
    long whole = (long) length + header;
    long step = Long.highestOneBit(Math.max(whole, 32)) >>> 4;
    long up = (whole + step - 1) / step * step - header;
    return up > Integer.MAX_VALUE - 8 ? length : (int) up;
  }

  private static long bytes(DType dtype, int size) {
    return (long) size * dtype.bytes();
  }

  /// A new array. What waits in the pool is of other sizes, and given up where memory runs out.
  private static Object fresh(DType dtype, int size) {
    try {
      return allocate(dtype, size);
    } catch (OutOfMemoryError e) {
      synchronized (FREE) {
        if (held == 0) {
          throw e;
        }
        FREE.clear();
        held = 0;
      }
      return allocate(dtype, size);
    }
  }

  private static Object allocate(DType dtype, int size) {
    return switch (dtype) {
      case F32 -> new float[size];
      case F64 -> new double[size];
      case I32 -> new int[size];
      case I64 -> new long[size];
      case U8 -> new byte[size];
    };
  }

  private static void poison(Object array) {
    switch (array) {
      case float[] a -> Arrays.fill(a, Float.NaN);
      case double[] a -> Arrays.fill(a, Double.NaN);
      default -> {}
    }
  }
}
