package vexel.distill.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.bench.Bench;
import vexel.distill.bench.SurfaceScene;
import vexel.distill.bench.Timing;
import vexel.distill.bench.Workload;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.DeviceTime;
import vexel.tensor.io.AtomicFile;

/// Measures this machine.
@Command(
    name = "bench",
    description =
        "Measures fixed workloads: median and slowest of some rounds in milliseconds, where"
            + " counting operations has a meaning GFLOP/s and their share of the ceiling of"
            + " multiply-adds, measured in the same process on as many threads (peak), and"
            + " megabytes of arrays a call has in use at its worst moment. All arithmetic is FP32."
            + " On a device: the median call, its kernels and its transfers apart, and what the"
            + " first call took to compile.",
    footer = {
      "  vexel bench",
      "  vexel bench gemm attention --threads 1 --rounds 21",
      "  vexel bench gemm --only gemm.1024x1024x1024",
      "  vexel bench sparse --write-coords scene.npy",
      "  vexel bench gemm gemm-large vit --device tornado"
    })
final class BenchVerb extends Verb {
  @Parameters(
      paramLabel = "NAME",
      description =
          "gemm, gemm-large, ops, rows, attention, attention-backward, conv, resnet, vit,"
              + " vit-large, sparse, sparse-step, kernelmap, growth, optimizer, mlp, minkunet,"
              + " step, clever, slic, relational, raycast, detector, detector-step, loader, and"
              + " detector-step-paper, ten minutes and ten gigabytes; if none is named all but that"
              + " one, on a device those that measure tensors")
  List<String> names = List.of();

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "for every workload; by default each has its own (its key ends in .t1 or .t2)")
  int threads;

  @Option(names = "--rounds", paramLabel = "R", description = "timed rounds of each workload")
  int rounds = 9;

  @Option(
      names = "--only",
      paramLabel = "KEY",
      split = ",",
      description = "only workloads whose key starts so, e.g. gemm.1024; may be repeated")
  List<String> only = List.of();

  @Option(
      names = "--warm",
      paramLabel = "SECONDS",
      description = "each workload is run untimed for so long first, and three times at least; 1")
  double warm = Timing.WARM;

  @Option(
      names = "--write-coords",
      paramLabel = "F.npy",
      description = "writes the coordinates of the sparse scene, I32 [100000, 4]: batch, z, y, x")
  @Nullable Path coords;

  /// The ceiling of so many threads, in GFLOP/s, measured when first asked for.
  private final Map<Integer, Double> peaks = new HashMap<>();

  @Override
  void run(Answer answer, Progress progress) throws IOException {
    if (rounds < 1 || threads < 0 || !(warm >= 0)) {
      throw new UsageException("bench: --rounds, --threads and --warm must be positive");
    }
    if (coords != null) {
      writeCoords(coords);
    }
    boolean there = !Backends.selected().equals(Backends.cpu());
    List<String> wanted = names.isEmpty() ? (there ? Bench.ON_DEVICES : Bench.usual()) : names;
    for (String name : wanted) {
      if (!Bench.names().contains(name)) {
        Bench.group(name); // says which names are known
      }
    }
    answer.put("rounds", rounds);
    int measured = 0;
    for (int i = 0; i < wanted.size(); i++) {
      for (Workload w : Bench.group(wanted.get(i))) {
        if (only.isEmpty() || only.stream().anyMatch(w.key()::startsWith)) {
          progress.stopIfAsked();
          if (there) {
            measureThere(answer, w);
          } else {
            peak(answer, 1);
            measure(answer, w);
          }
          measured++;
        }
      }
      progress.at("bench", i + 1L, wanted.size(), wanted.get(i));
    }
    if (measured == 0) {
      throw new UsageException("bench: no workload of " + wanted + " starts with " + only);
    }
  }

  private double peak(Answer answer, int t) {
    Double known = peaks.get(t);
    if (known != null) {
      return known;
    }
    List<Double> seen = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      seen.add(Backends.peakFlops(t, 0.1) * 1e-9);
    }
    seen.sort(null);
    double peak = seen.get(2);
    String key = "peak.t" + t;
    answer.put(key, peak).put(key + ".gflops", peak);
    answer.say(String.format(Locale.ROOT, "%-36s %34.1f GFLOP/s", key, peak));
    peaks.put(t, peak);
    return peak;
  }

  private void measure(Answer answer, Workload w) {
    int t = threads > 0 ? threads : w.threads();
    Timing[] timing = new Timing[1];
    double[] megabytes = new double[1];
    Backends.withThreads(
        t,
        () -> {
          timing[0] = Timing.of(() -> w.body().accept(t), rounds, warm);
          megabytes[0] = Backends.peakBytes(() -> w.body().accept(t)) * 1e-6;
        });
    String key = w.key() + ".t" + t;
    double gflops = w.flops() / timing[0].median() * 1e-6;
    answer.put(key + ".ms", timing[0].median()).put(key + ".worst", timing[0].worst());
    String figure = "";
    if (w.flops() > 0) {
      double share = gflops / peak(answer, t);
      answer.put(key + ".gflops", gflops).put(key + ".share", share);
      figure = String.format(Locale.ROOT, "%9.1f GFLOP/s %4.0f %%", gflops, 100 * share);
    }
    if (megabytes[0] > 0) {
      answer.put(key + ".megabytes", megabytes[0]);
      figure += String.format(Locale.ROOT, " %7.1f MB", megabytes[0]);
    }
    answer.say(
        String.format(
            Locale.ROOT,
            "%-36s %9.3f ms  worst %9.3f%s",
            key,
            timing[0].median(),
            timing[0].worst(),
            figure));
  }

  /// On a device: the first call, which compiles, and what of a later one is spent on kernels and
  /// on moving numbers.
  private void measureThere(Answer answer, Workload w) {
    Backend backend = Backends.selected();
    DeviceTime before = backend.time();
    w.body().accept(1);
    double compile = backend.time().since(before).compile() * 1e-6;
    Timing timing = Timing.of(() -> w.body().accept(1), rounds, warm);
    before = backend.time();
    w.body().accept(1);
    DeviceTime call = backend.time().since(before);
    if (call.equals(DeviceTime.NONE) && !before.equals(DeviceTime.NONE)) {
      throw new UsageException(
          "bench: " + w.key() + " is work of the processor; measure it without --device " + device);
    }
    String key = w.key() + "." + device;
    answer
        .put(key + ".ms", timing.median())
        .put(key + ".worst", timing.worst())
        .put(key + ".compile.ms", compile)
        .put(key + ".transfer.ms", call.transfer() * 1e-6)
        .put(key + ".kernel.ms", call.kernel() * 1e-6);
    double gflops = w.flops() / timing.median() * 1e-6;
    if (w.flops() > 0) {
      answer.put(key + ".gflops", gflops);
    }
    answer.say(
        String.format(
            Locale.ROOT,
            "%-40s %9.3f ms  worst %9.3f  kernels %9.3f  transfer %8.3f  compiled in %8.1f%s",
            key,
            timing.median(),
            timing.worst(),
            call.kernel() * 1e-6,
            call.transfer() * 1e-6,
            compile,
            w.flops() > 0 ? String.format(Locale.ROOT, " %9.1f GFLOP/s", gflops) : ""));
  }

  /// NumPy's format, version 1.0: magic, header length, a Python dictionary, the numbers.
  private static void writeCoords(Path file) throws IOException {
    int[] c = SurfaceScene.coords();
    String header =
        "{'descr': '<i4', 'fortran_order': False, 'shape': (" + c.length / 4 + ", 4), }";
    int padded = (10 + header.length() + 1 + 63) / 64 * 64 - 10;
    ByteBuffer bytes = ByteBuffer.allocate(10 + padded + 4 * c.length);
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) 1).put((byte) 0).putShort((short) padded);
    bytes.put(header.getBytes(StandardCharsets.US_ASCII));
    while (bytes.position() < 10 + padded - 1) {
      bytes.put((byte) ' ');
    }
    bytes.put((byte) '\n');
    bytes.asIntBuffer().put(c);
    AtomicFile.write(file, out -> out.write(bytes.clear()));
  }
}
