package vexel.tensor.internal.simd;

import java.util.concurrent.atomic.AtomicLong;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import vexel.tensor.TensorException;

/// The floating point ceiling of this machine: independent chains of vector multiply-adds that
/// never touch memory.
public final class PeakFlops {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int CHAINS = 10;
  private static final int ROUND = 20_000;

  /// Keeps the results alive, so that no chain is optimised away.
  private static volatile float sink;

  private PeakFlops() {}

  /// Bits of one register.
  public static int vectorBits() {
    return SPECIES.vectorBitSize();
  }

  /// Operations per second, two per multiply-add, of `threads` threads together.
  public static double measure(int threads, double seconds) {
    long[] nanos = new long[threads];
    AtomicLong operations = new AtomicLong();
    Thread[] workers = new Thread[threads];
    for (int t = 0; t < threads; t++) {
      int self = t;
      workers[t] =
          Thread.ofPlatform()
              .name("vexel-peak-" + t)
              .start(
                  () -> {
                    warmUp();
                    long start = System.nanoTime();
                    long end = start + (long) (seconds * 1e9);
                    long rounds = 0;
                    while (System.nanoTime() < end) {
                      sink = round(rounds);
                      rounds++;
                    }
                    nanos[self] = System.nanoTime() - start;
                    operations.addAndGet(rounds * ROUND * CHAINS * SPECIES.length() * 2);
                  });
    }
    long longest = 1;
    for (int t = 0; t < threads; t++) {
      try {
        workers[t].join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TensorException("peak", "interrupted while measuring");
      }
      longest = Math.max(longest, nanos[t]);
    }
    return operations.get() / (longest * 1e-9);
  }

  private static void warmUp() {
    for (int i = 0; i < 200; i++) {
      sink = round(i);
    }
  }

  /// Ten chains, because an fma takes four or five cycles and two start in each.
  private static float round(long seed) {
    FloatVector x = FloatVector.broadcast(SPECIES, 0.999f + seed * 1e-12f);
    FloatVector y = FloatVector.broadcast(SPECIES, 1e-3f);
    FloatVector a = y;
    FloatVector b = y;
    FloatVector c = y;
    FloatVector d = y;
    FloatVector e = y;
    FloatVector f = y;
    FloatVector g = y;
    FloatVector h = y;
    FloatVector i = y;
    FloatVector j = y;
    for (int k = 0; k < ROUND; k++) {
      a = a.fma(x, y);
      b = b.fma(x, y);
      c = c.fma(x, y);
      d = d.fma(x, y);
      e = e.fma(x, y);
      f = f.fma(x, y);
      g = g.fma(x, y);
      h = h.fma(x, y);
      i = i.fma(x, y);
      j = j.fma(x, y);
    }
    return a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).lane(0);
  }
}
