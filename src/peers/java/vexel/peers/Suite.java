package vexel.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vexel.peers.Contender.Limits;

/// Contenders that are started in turn, and what is read off them.
///
/// @param id its name in `--rows`
/// @param contenders who is started, in this order, once a start
/// @param rows ratios to print
/// @param starts processes a contender gets instead of the number asked for, or 0
record Suite(String id, List<Contender> contenders, List<Row> rows, int starts) {
  private static final String PASSIVE = "OMP_WAIT_POLICY";
  private static final Limits SLOW = new Limits(3, 3, 0);

  /// The same for work whose calls are too short to be compiled by the warm-up's three.
  private static final Limits WARMED = new Limits(3, 3, 1);

  /// What is measured unless rows are named. `starts` takes as long as all of it together.
  static final List<String> DEFAULT =
      List.of(
          "gemm",
          "tall",
          "vit",
          "attention",
          "sparse",
          "minkunet",
          "mlp",
          "resnet",
          "conv",
          "ops",
          "own",
          "scaling",
          "growth",
          "memory");

  /// All suites.
  static List<Suite> all() {
    return List.of(
        gemm(),
        tall(),
        vit(),
        attention(),
        sparse(),
        minkunet(),
        mlp(),
        resnet(),
        conv(),
        ops(),
        own(),
        scaling(),
        growth(),
        memory(),
        manyStarts());
  }

  // ---- environments

  /// OpenMP and OpenBLAS with so many threads each; waiting threads sleep.
  private static Map<String, String> threads(int omp, int blas) {
    return Map.of(
        "OMP_NUM_THREADS", "" + omp, "OPENBLAS_NUM_THREADS", "" + blas, PASSIVE, "passive");
  }

  /// For engines with one pool: waiting asleep or awake.
  private static List<Map<String, String>> one(int t) {
    return t == 1
        ? List.of(threads(1, 1))
        : List.of(threads(t, t), Map.of("OMP_NUM_THREADS", "" + t, PASSIVE, "active"));
  }

  /// For engines with two pools, which run over each other when both have all threads.
  private static final List<Map<String, String>> TWO =
      List.of(threads(1, 2), threads(2, 1), threads(2, 2));

  // ---- ratios

  private static Row row(
      String title,
      Contender ours,
      Contender peer,
      String key,
      @Nullable String prototype,
      double reach,
      double aim) {
    List<String> ways =
        peer.keys().stream().filter(k -> k.equals(key) || k.startsWith(key + "@")).toList();
    return new Row(title, ours, key, peer, ways, prototype, reach, aim);
  }

  private static Suite gemm() {
    String[] keys = {"gemm.1024x1024x1024", "gemm.1370x1536x384", "gemm.1370x384x1536"};
    List<Contender> contenders = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    for (int t : new int[] {1, 2}) {
      Contender ours = Contender.ours("gemm", t, keys);
      Contender openblas = Contender.peer("openblas", t, List.of(threads(1, t)), keys);
      Contender onednn = Contender.peer("onednn", t, one(t), keys);
      Contender mkl = Contender.peer("libtorch", t, one(t), keys);
      contenders.addAll(List.of(ours, openblas, onednn, mkl));
      String threads = t == 1 ? ", 1 thread" : ", 2 threads";
      for (String key : keys) {
        String title = "SGEMM " + key.substring(5) + threads;
        rows.add(row(title, ours, openblas, key, "0.93–1.04", 0.90, 0.80));
        rows.add(row(title, ours, onednn, key, "1.06–1.16", 1.03, 0.92));
        rows.add(row(title + " (MKL)", ours, mkl, key, "1.06–1.16", 1.03, 0.92));
      }
    }
    return new Suite("gemm", contenders, rows, 0);
  }

  private static Suite tall() {
    String[] keys = {"gemm.20000x32x32", "gemm.20000x64x64", "gemm.20000x96x96"};
    Contender ours = Contender.ours("gemm", 1, keys);
    Contender openblas = Contender.peer("openblas", 1, List.of(threads(1, 1)), keys);
    List<Row> rows = new ArrayList<>();
    for (String key : keys) {
      rows.add(
          row(
              "SGEMM " + key.substring(5) + ", 1 thread",
              ours,
              openblas,
              key,
              "0.71–0.86",
              0.65,
              0.55));
    }
    return new Suite("tall", List.of(ours, openblas), rows, 0);
  }

  private static Suite vit() {
    String[] keys = {"vit.s14.518", "vit.s14.224"};
    Contender ours = Contender.ours("vit", 2, keys);
    Contender onnx = Contender.peer("onnxruntime", 2, List.of(Map.of()), keys);
    Contender torch = Contender.peer("libtorch", 2, one(2), keys);
    return new Suite(
        "vit",
        List.of(ours, onnx, torch),
        List.of(
            row("ViT-S/14 518², 2 threads", ours, onnx, keys[0], "0.87–0.91", 0.75, 0.65),
            row("ViT-S/14 224², 2 threads", ours, onnx, keys[1], "1.08", 0.90, 0.75),
            row("ViT-S/14 518², 2 threads", ours, torch, keys[0], "0.59", 0.50, 0.43),
            row("ViT-S/14 224², 2 threads", ours, torch, keys[1], null, Double.NaN, Double.NaN)),
        0);
  }

  private static Suite attention() {
    String forward = "attention.6x1370x64";
    String backward = forward + ".backward";
    Contender ours = Contender.ours("attention attention-backward", 2, forward, backward);
    Contender torch =
        Contender.peer("libtorch", 2, one(2), forward, forward + "@unfused", backward);
    return new Suite(
        "attention",
        List.of(ours, torch),
        List.of(
            row(
                "attention 6×1370×64, 2 threads",
                ours,
                torch,
                forward,
                "0.30 of unfused",
                1.0,
                0.8),
            row(
                "attention 6×1370×64 backward, 2 threads",
                ours,
                torch,
                backward,
                null,
                Double.NaN,
                Double.NaN)),
        0);
  }

  private static Suite sparse() {
    String[] convolutions = {"sparse.100k.c32", "sparse.100k.c64"};
    String map = "kernelmap.100k";
    Contender ours = Contender.ours("sparse", 2, convolutions);
    Contender oursMap = Contender.ours("kernelmap", 2, map);
    Contender engine = Contender.peer("minkowski", 2, TWO, convolutions[0], convolutions[1], map);
    String title = "submanifold 3³, 100 k voxels, C = ";
    return new Suite(
        "sparse",
        List.of(ours, oursMap, engine),
        List.of(
            row(title + "32", ours, engine, convolutions[0], "0.117", 0.095, 0.075),
            row(title + "64", ours, engine, convolutions[1], "0.146", 0.125, 0.11),
            row("kernel map, 100 k voxels, 2 threads", oursMap, engine, map, "0.26", 0.10, 0.06)),
        0);
  }

  private static Suite minkunet() {
    String key = "minkunet34.100k.step";
    Contender ours = Contender.ours("minkunet", 2, key).with(new Limits(Integer.MAX_VALUE, 2, 0));
    // a step takes so long there that one start a setting must do
    Contender engine =
        Contender.peer("minkowski", 2, List.of(threads(1, 2), threads(2, 1)), key)
            .with(new Limits(1, 1, 0));
    String title = "MinkUNet-34 step, 100 k voxels";
    return new Suite(
        "minkunet",
        List.of(ours, engine),
        List.of(row(title, ours, engine, key, null, 0.15, 0.10)),
        0);
  }

  private static Suite mlp() {
    String key = "mlp.3x384.b8192.step";
    Contender ours = Contender.ours("mlp", 1, key);
    Contender debian = Contender.peer("torch", 1, List.of(threads(1, 1)), key);
    Contender libtorch = Contender.peer("libtorch", 1, one(1), key);
    String title = "MLP train step 3×384, batch 8192, 1 thread";
    return new Suite(
        "mlp",
        List.of(ours, debian, libtorch),
        List.of(
            row(title, ours, debian, key, "0.96", 0.80, 0.70),
            row(title + ", backward by hand", ours, libtorch, key, null, Double.NaN, Double.NaN)),
        0);
  }

  private static Suite resnet() {
    String key = "resnet50.256x704";
    Contender ours = Contender.ours("resnet", 2, key);
    Contender onnx = Contender.peer("onnxruntime", 2, List.of(Map.of()), key);
    String title = "ResNet-50 forward 256×704, 2 threads";
    return new Suite(
        "resnet", List.of(ours, onnx), List.of(row(title, ours, onnx, key, null, 1.0, 0.85)), 0);
  }

  private static Suite conv() {
    String forward = "conv.3x3.256.180.forward";
    String step = "conv.3x3.256.180.step";
    Contender ours = Contender.ours("conv", 2, forward, step);
    Contender torch = Contender.peer("libtorch", 2, one(2), forward, step);
    String title = "3×3 convolution 256→256 on 180×180, 2 threads";
    return new Suite(
        "conv",
        List.of(ours, torch),
        List.of(
            row(title + ", forward + backward", ours, torch, step, null, 1.0, 0.85),
            row(title + ", forward", ours, torch, forward, null, Double.NaN, Double.NaN)),
        0);
  }

  private static Suite ops() {
    String softmax = "softmax.8220x1370";
    String norm = "layernorm.1370x384";
    String gelu = "gelu.1370x1536";
    Contender ours = Contender.ours("ops", 1, softmax, norm, gelu);
    Contender torch =
        Contender.peer("libtorch", 1, one(1), softmax, softmax + "@out", norm, gelu, gelu + "@out");
    return new Suite(
        "ops",
        List.of(ours, torch),
        List.of(
            row("softmax 8220×1370, 1 thread", ours, torch, softmax, "0.42", 0.30, Double.NaN),
            row("LayerNorm 1370×384, 1 thread", ours, torch, norm, "0.50", 0.40, Double.NaN),
            row("GELU 1370×1536, 1 thread", ours, torch, gelu, "1.1", 0.8, Double.NaN)),
        0);
  }

  // ---- our own figures

  private static Suite own() {
    return new Suite(
        "own",
        List.of(
            Contender.ours("relational", 2, "relational.4096x768.step").with(SLOW),
            Contender.ours("clever", 2, "clever34.step").with(SLOW),
            Contender.ours("detector", 2, "liftsplat.6x16x44x112").with(WARMED),
            Contender.ours("detector", 1, "nms.1500").with(WARMED)),
        List.of(),
        0);
  }

  private static Suite scaling() {
    List<Contender> both = new ArrayList<>();
    for (int t : new int[] {1, 2}) {
      both.add(Contender.ours("gemm vit sparse", t, "gemm.1024", "vit.s14.518", "sparse.100k.c64"));
    }
    return new Suite("scaling", both, List.of(), 0);
  }

  private static Suite growth() {
    return new Suite(
        "growth", List.of(Contender.ours("growth", 2, "growth.").with(WARMED)), List.of(), 0);
  }

  /// One start each, on the smallest heap of a ladder that does. The peer is that of [#minkunet()].
  private static Suite memory() {
    List<Map<String, String>> ladder =
        java.util.stream.Stream.of("1g", "1100m", "1200m", "1500m", "2g", "3g", "5g", "8g")
            .map(heap -> Map.of("VEXEL_OPTS", "-Xmx" + heap))
            .toList();
    Limits once = new Limits(1, 1, 0);
    return new Suite(
        "memory",
        List.of(
            Contender.ours("minkunet", 2, "minkunet34.100k.step").with(once).within(ladder),
            Contender.ours("vit-large", 2, "vit.l14.518")
                .with(once)
                .within(ladder.subList(1, ladder.size()))),
        List.of(),
        0);
  }

  private static Suite manyStarts() {
    Limits brief = new Limits(Integer.MAX_VALUE, 3, 1);
    return new Suite(
        "starts",
        List.of(
            Contender.ours(
                    "gemm ops rows kernelmap",
                    1,
                    "gemm.",
                    "softmax.8220x1370",
                    "layernorm.",
                    "gelu.",
                    "batchnorm.",
                    "kernelmap.")
                .with(brief),
            Contender.ours(
                    "attention attention-backward conv sparse sparse-step",
                    2,
                    "attention.",
                    "conv.3x3.256.180.step",
                    "sparse.")
                .with(brief)),
        List.of(),
        20);
  }
}
