package vexel.tensor.internal;

import java.util.Arrays;
import vexel.tensor.Backend;
import vexel.tensor.DType;
import vexel.tensor.internal.reference.ReferenceKernels;
import vexel.tensor.internal.simd.SimdKernels;
import vexel.tensor.spi.HeapStorage;
import vexel.tensor.spi.Kernels;
import vexel.tensor.spi.Storage;

/// A backend on Java heap arrays; what differs between `cpu` and `reference` is the kernels alone.
public record CpuBackend(String name, Kernels kernels) implements Backend {
  private static final CpuBackend REFERENCE = new CpuBackend("reference", new ReferenceKernels());
  private static final CpuBackend SIMD = new CpuBackend("cpu", new SimdKernels());

  public static CpuBackend reference() {
    return REFERENCE;
  }

  public static CpuBackend simd() {
    return SIMD;
  }

  @Override
  public Storage allocate(DType dtype, int length) {
    return HeapStorage.allocate(dtype, length);
  }

  @Override
  public Storage upload(Object array) {
    return HeapStorage.wrap(
        switch (array) {
          case float[] a -> a.clone();
          case double[] a -> a.clone();
          case int[] a -> a.clone();
          case long[] a -> a.clone();
          case byte[] a -> a.clone();
          default -> array;
        });
  }

  @Override
  public Object download(Storage storage) {
    int n = storage.length();
    return switch (((HeapStorage) storage).live()) {
      case float[] a -> Arrays.copyOf(a, n);
      case double[] a -> Arrays.copyOf(a, n);
      case int[] a -> Arrays.copyOf(a, n);
      case long[] a -> Arrays.copyOf(a, n);
      case byte[] a -> Arrays.copyOf(a, n);
      default -> throw new IllegalStateException("unknown array");
    };
  }
}
