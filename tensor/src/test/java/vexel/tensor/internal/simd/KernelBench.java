package vexel.tensor.internal.simd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import vexel.tensor.Tensor;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.spi.AttentionKernels;
import vexel.tensor.spi.ConvKernels.Window;
import vexel.tensor.spi.MatrixKernels.Epilogue;
import vexel.tensor.spi.SparseKernels.PairMap;

/// Rates of the big kernels as a share of the machine's multiply-add peak, measured side by side.
///
/// One thread is timed in CPU time of that thread (in steps of a scheduler tick, so each timing
/// takes about 0.1 s), which other processes disturb little; two threads in wall time, meaningful
/// on an idle machine only. Run it from the class path: `java --add-modules jdk.incubator.vector
/// -cp … vexel.tensor.internal.simd.KernelBench [start of a name]`.
public final class KernelBench {
  private static final SimdKernels KERNELS = new SimdKernels();

  private final String filter;
  private final double peak = peak();

  private KernelBench(String filter) {
    this.filter = filter;
  }

  public static void main(String[] args) {
    KernelBench bench = new KernelBench(args.length > 0 ? args[0] : "");
    System.out.printf(Locale.ROOT, "%d lanes, peak %.1f GF/s%n", Width.WIDTH, bench.peak);
    bench.family("gemm", bench::products);
    bench.family("sparse", bench::sparseConvolutions);
    bench.family("attention", bench::attention);
    bench.family("conv", bench::convolutions);
  }

  private void family(String name, Runnable measure) {
    if (filter.startsWith(name) || name.startsWith(filter)) {
      measure.run();
    }
  }

  private void products() {
    int[][] shapes = {
      {1024, 1024, 1024},
      {1370, 1536, 384},
      {1370, 384, 1536},
      {2048, 2048, 2048},
      {20000, 32, 32},
      {20000, 64, 64},
      {20000, 96, 96},
      {64, 64, 64},
      {384, 384, 100000},
    };
    for (int[] s : shapes) {
      int m = s[0];
      int n = s[1];
      int k = s[2];
      Tensor a = Twins.random(1, 1, m, k);
      Tensor at = Twins.random(1, 1, k, m).transpose(1, 2);
      Tensor b = Twins.random(2, 1, k, n);
      Tensor bt = Twins.random(2, 1, n, k).transpose(1, 2);
      Tensor c = Twins.f32(1, m, n);
      double flops = 2.0 * m * n * k;
      String name = "gemm " + m + "x" + n + "x" + k;
      time(name, flops, () -> KERNELS.matrix().gemm(a, b, c, Epilogue.NONE));
      time(name + " bT", flops, () -> KERNELS.matrix().gemm(a, bt, c, Epilogue.NONE));
      time(name + " aT", flops, () -> KERNELS.matrix().gemm(at, b, c, Epilogue.NONE));
    }
  }

  private void sparseConvolutions() {
    PairMap map = Surface.neighbours(316);
    int voxels = map.outRows();
    int pairs = map.in().size();
    System.out.printf(
        Locale.ROOT, "%d voxels, %.2f pairs a voxel%n", voxels, (double) pairs / voxels);
    for (int c : new int[] {32, 64, 96, 128, 256}) {
      Tensor x = Twins.random(1, voxels, c);
      Tensor w = Twins.random(2, 27, c, c);
      Tensor y = Twins.f32(voxels, c);
      Tensor dw = Twins.f32(27, c, c);
      double flops = 2.0 * pairs * c * c;
      time("sparse " + c, flops, () -> KERNELS.sparse().convolve(x, w, map, null, y));
      time("sparse dw " + c, flops, () -> KERNELS.sparse().gradWeight(x, y, map, dw));
    }
  }

  private void attention() {
    int n = 1370;
    Tensor qkv = Twins.random(1, 1, n, 3, 6, 64);
    Tensor q = qkv.select(2, 0).permute(0, 2, 1, 3);
    Tensor k = qkv.select(2, 1).permute(0, 2, 1, 3);
    Tensor v = qkv.select(2, 2).permute(0, 2, 1, 3);
    Tensor y = Twins.f32(1, n, 6, 64);
    Tensor logsum = Twins.f32(1, 6, n);
    Tensor dy = Twins.random(2, 1, n, 6, 64);
    Tensor dq = Twins.f32(1, 6, n, 64);
    Tensor dk = Twins.f32(1, 6, n, 64);
    Tensor dv = Twins.f32(1, 6, n, 64);
    double product = 2.0 * 6 * n * n * 64;
    AttentionKernels kernels = KERNELS.attention();
    time("attention", 2 * product, () -> kernels.forward(q, k, v, 0.125, y, logsum));
    time(
        "attention backward",
        5 * product,
        () -> kernels.backward(q, k, v, 0.125, y, logsum, dy, dq, dk, dv));
  }

  private void convolutions() {
    convolution("conv patches", 1, 3, 384, 518, new Window(14, 14, 14, 14, 0, 0, 1, 1, 1));
    convolution("conv 3x3", 1, 64, 64, 128, new Window(3, 3, 1, 1, 1, 1, 1, 1, 1));
    convolution("conv 3x3 stride 2", 2, 64, 128, 128, new Window(3, 3, 2, 2, 1, 1, 1, 1, 1));
    convolution("conv 1x1", 2, 256, 64, 64, new Window(1, 1, 1, 1, 0, 0, 1, 1, 1));
    convolution("conv depthwise", 1, 256, 256, 128, new Window(3, 3, 1, 1, 1, 1, 1, 1, 256));
  }

  private void convolution(String name, int batch, int in, int out, int side, Window f) {
    Tensor x = Twins.random(1, batch, in, side, side);
    Tensor w = Twins.random(2, out, in / f.groups(), f.kernelH(), f.kernelW());
    Tensor y = Twins.f32(batch, out, f.outH(side), f.outW(side));
    Tensor dy = Twins.random(3, batch, out, f.outH(side), f.outW(side));
    Tensor dx = Twins.f32(batch, in, side, side);
    Tensor dw = Twins.f32(w.shape().toArray());
    double flops = 2.0 * y.size() * w.size() / out;
    time(name, flops, () -> KERNELS.conv().forward(x, w, null, f, y));
    time(name + " dx", flops, () -> KERNELS.conv().gradInput(dy, w, f, dx));
    time(name + " dw", flops, () -> KERNELS.conv().gradWeight(x, dy, f, dw));
  }

  private void time(String name, double flops, Runnable kernel) {
    if (!name.startsWith(filter)) {
      return;
    }
    int repeats = (int) Math.max(1, 1e10 / flops);
    double[] one = new double[7];
    double[] two = new double[7];
    Workers.with(1, () -> rate(flops, repeats * 3, true, kernel));
    for (int i = 0; i < one.length; i++) {
      int round = i;
      Workers.with(1, () -> one[round] = rate(flops, repeats, true, kernel));
      Workers.with(2, () -> two[round] = rate(flops, repeats, false, kernel));
    }
    Arrays.sort(one);
    Arrays.sort(two);
    System.out.printf(
        Locale.ROOT,
        "%-28s 1 thread %6.1f GF/s (best %6.1f) = %3.0f %% of %.0f   2 threads %6.1f (best"
            + " %6.1f)%n",
        name,
        one[3],
        one[6],
        100 * one[3] / peak,
        peak,
        two[3],
        two[6]);
  }

  private static double rate(double flops, int repeats, boolean cpu, Runnable kernel) {
    long start = clock(cpu);
    for (int i = 0; i < repeats; i++) {
      kernel.run();
    }
    return flops * repeats / (clock(cpu) - start);
  }

  /// Nanoseconds: of this thread on a processor, as Linux counts them, or of the wall clock.
  private static long clock(boolean cpu) {
    if (!cpu) {
      return System.nanoTime();
    }
    try {
      String[] times = Files.readString(Path.of("/proc/thread-self/schedstat")).split(" ", -1);
      return Long.parseLong(times[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Multiply-add peak of one core in CPU time: a tile whose operands stay in the first cache.
  private static double peak() {
    int k = 128;
    float[] a = new float[Tile.ROWS * k];
    float[] b = new float[Tile.COLUMNS * k];
    float[] c = new float[Tile.COLUMNS];
    double best = 0;
    for (int round = 0; round < 8; round++) {
      long start = clock(true);
      int tiles = 100_000;
      for (int i = 0; i < tiles; i++) {
        Tile.multiply(
            k, a, Tile.ZERO_ROWS, b, 0, Tile.ZEROS, Tile.ZERO_ROWS, 0, c, Tile.ZERO_ROWS, 0);
      }
      double flops = 2.0 * tiles * Tile.ROWS * Tile.COLUMNS * k;
      best = Math.max(best, flops / (clock(true) - start));
    }
    return best;
  }
}
