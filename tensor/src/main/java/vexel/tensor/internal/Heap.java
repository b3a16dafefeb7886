package vexel.tensor.internal;

import vexel.tensor.Tensor;
import vexel.tensor.spi.HeapStorage;

/// The Java arrays behind the tensors of the CPU backends. Elements start at [Tensor#offset()].
public final class Heap {
  private Heap() {}

  public static float[] f32(Tensor t) {
    return storage(t).f32();
  }

  public static double[] f64(Tensor t) {
    return storage(t).f64();
  }

  public static int[] i32(Tensor t) {
    return storage(t).i32();
  }

  public static long[] i64(Tensor t) {
    return storage(t).i64();
  }

  public static byte[] u8(Tensor t) {
    return storage(t).u8();
  }

  /// The array, whatever its type.
  public static Object array(Tensor t) {
    return storage(t).live();
  }

  private static HeapStorage storage(Tensor t) {
    return (HeapStorage) t.storage();
  }
}
