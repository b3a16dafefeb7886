package vexel.peers;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import vexel.tensor.Rng;

/// Native matrix products, called as C calls them: row-major, off the Java heap, α = 1, β = 0.
///
/// Their threads are set by the environment: OPENBLAS_NUM_THREADS, OMP_NUM_THREADS.
@SuppressWarnings("restricted") // the launcher grants native access
final class Blas implements Engine {
  /// One product C = A·B of packed matrices.
  private interface Product {
    void run(int m, int n, int k, MemorySegment a, MemorySegment b, MemorySegment c)
        throws Throwable;
  }

  private final Product product;

  private Blas(Product product) {
    this.product = product;
  }

  /// `cblas_sgemm` of Debian's libopenblas0-pthread.
  static Blas openBlas() {
    MethodHandle sgemm =
        function(
            "libopenblas.so.0",
            "libopenblas0-pthread",
            "cblas_sgemm",
            FunctionDescriptor.ofVoid(
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_FLOAT,
                ADDRESS,
                JAVA_INT,
                ADDRESS,
                JAVA_INT,
                JAVA_FLOAT,
                ADDRESS,
                JAVA_INT));
    int rows = 101; // CblasRowMajor
    int plain = 111; // CblasNoTrans
    return new Blas(
        (m, n, k, a, b, c) -> { // a statement, so that the call's type ends in void
          sgemm.invokeExact(rows, plain, plain, m, n, k, 1f, a, k, b, n, 0f, c, n);
        });
  }

  /// `dnnl_sgemm` of Debian's libdnnl2.
  static Blas oneDnn() {
    MethodHandle sgemm =
        function(
            "libdnnl.so.2",
            "libdnnl2",
            "dnnl_sgemm",
            FunctionDescriptor.of(
                JAVA_INT,
                JAVA_BYTE,
                JAVA_BYTE,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_FLOAT,
                ADDRESS,
                JAVA_LONG,
                ADDRESS,
                JAVA_LONG,
                JAVA_FLOAT,
                ADDRESS,
                JAVA_LONG));
    byte plain = (byte) 'N';
    return new Blas(
        (m, n, k, a, b, c) -> {
          int status =
              (int)
                  sgemm.invokeExact(
                      plain, plain, (long) m, (long) n, (long) k, 1f, a, (long) k, b, (long) n, 0f,
                      c, (long) n);
          if (status != 0) {
            throw new IllegalStateException("dnnl_sgemm: status " + status);
          }
        });
  }

  private static MethodHandle function(
      String library, String debian, String name, FunctionDescriptor type) {
    try {
      SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
      return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name), type);
    } catch (IllegalArgumentException e) {
      throw new MissingEngine("apt install " + debian, e);
    }
  }

  /// `gemm.MxNxK`.
  @Override
  public Runnable prepare(String key) {
    int[] mnk =
        java.util.Arrays.stream(key.substring("gemm.".length()).split("x", -1))
            .mapToInt(Integer::parseInt)
            .toArray();
    int m = mnk[0];
    int n = mnk[1];
    int k = mnk[2];
    MemorySegment a = normal("a", m, k);
    MemorySegment b = normal("b", k, n);
    MemorySegment c = Arena.global().allocate(4L * m * n, 64);
    return () -> {
      try {
        product.run(m, n, k, a, b, c);
      } catch (Throwable e) {
        throw new IllegalStateException(key, e);
      }
    };
  }

  private static MemorySegment normal(String name, int rows, int columns) {
    Rng rng = Rng.seed(1).at(name);
    MemorySegment x = Arena.global().allocate(4L * rows * columns, 64);
    for (long i = 0; i < (long) rows * columns; i++) {
      x.setAtIndex(JAVA_FLOAT, i, (float) rng.normal(i));
    }
    return x;
  }
}
