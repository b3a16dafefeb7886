package vexel.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import vexel.distill.bench.Timing;
import vexel.peers.Engine.MissingEngine;

/// One engine in a process of its own: `ENGINE KEY… --threads T --rounds R --warm S`. Prints a line
/// `KEY.tT.ms MILLISECONDS` for each, measured as `vexel bench` measures.
public final class PeerMain {
  private static final int MISSING = 4;

  private PeerMain() {}

  public static void main(String[] args) {
    List<String> keys = new ArrayList<>();
    int threads = 1;
    int rounds = 5;
    double warm = Timing.WARM;
    for (int i = 1; i < args.length; i++) {
      switch (args[i]) {
        case "--threads" -> threads = Integer.parseInt(args[++i]);
        case "--rounds" -> rounds = Integer.parseInt(args[++i]);
        case "--warm" -> warm = Double.parseDouble(args[++i]);
        default -> keys.add(args[i]);
      }
    }
    try {
      Engine engine = engine(args[0], threads);
      for (String key : keys) {
        Timing t = Timing.of(engine.prepare(key), rounds, warm);
        System.out.printf(Locale.ROOT, "%s.t%d.ms %.6f%n", key, threads, t.median());
      }
      System.out.flush();
      System.exit(0); // the engines leave threads behind
    } catch (MissingEngine e) {
      System.out.println("not installed: " + e.getMessage());
      System.exit(MISSING);
    }
  }

  private static Engine engine(String name, int threads) {
    return switch (name) {
      case "openblas" -> Blas.openBlas();
      case "onednn" -> Blas.oneDnn();
      case "onnxruntime" -> new Onnx(threads);
      case "libtorch" -> new LibTorch(threads);
      default -> throw new IllegalArgumentException("peer: no engine is called " + name);
    };
  }
}
