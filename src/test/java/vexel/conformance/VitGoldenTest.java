package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.nn.Frozen;
import vexel.nn.Layer;
import vexel.nn.Pass;
import vexel.nn.vision.PositionGrid;
import vexel.nn.vision.Vit;
import vexel.nn.vision.VitTokens;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.io.JsonReader;
import vexel.tensor.io.Safetensors;

/// DINOv2 against the golden vectors: every stored tensor of every run, gradients, both families of
/// names, and the frozen path.
class VitGoldenTest {
  private static final Path GOLDENS =
      Path.of(System.getProperty("repo.root")).resolve("../shared/goldens");
  private static final double BOUND = 1e-4;

  private static Safetensors golden(String name) {
    Path file = GOLDENS.resolve("dinov2_" + name + ".safetensors");
    assumeTrue(Files.exists(file), () -> "no golden file " + file);
    return Safetensors.read(file);
  }

  private static Map<?, ?> attrs(Safetensors io) {
    Object all = JsonReader.parse("attrs", io.metadata().getOrDefault("attrs", "{}"));
    return all instanceof Map<?, ?> map ? map : Map.of();
  }

  private static PositionGrid grid(Map<?, ?> run) {
    return new PositionGrid(
        run.get("interpolate_offset") instanceof Number n ? n.doubleValue() : Double.NaN,
        Boolean.TRUE.equals(run.get("interpolate_antialias")));
  }

  /// Everything a run may store, by its name there.
  private static Map<String, Tensor> results(Vit vit, Value input) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    all.put("tokens_in", vit.embed(input).sequence().tensor());
    int rows = input.dim(2) / vit.patch();
    all.put("pos_embed_used", vit.positions(rows, input.dim(3) / vit.patch()).tensor());
    int depth = vit.blocks().size();
    List<VitTokens> blocks =
        vit.intermediate(input, Pass.eval(), IntStream.range(0, depth).toArray());
    for (int i = 0; i < depth; i++) {
      VitTokens normalized = vit.normalized(blocks.get(i));
      all.put("block" + i + "_out", blocks.get(i).sequence().tensor());
      all.put("intermediate" + i + "_patch_norm", normalized.patches().tensor());
      all.put("intermediate" + i + "_cls_norm", normalized.cls().tensor());
      all.put("last_hidden_state", normalized.sequence().tensor());
      all.put("x_norm_clstoken", normalized.cls().tensor());
      all.put("x_norm_patchtokens", normalized.patches().tensor());
      all.put("x_norm_regtokens", normalized.registerTokens().tensor());
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "reg4", "swiglu"})
  void computesEveryStoredTensor(String model) {
    Safetensors io = golden(model + "_io");
    Vit vit = Vit.read(golden(model + "_official"));
    Map<?, ?> attrs = attrs(io);
    Map<?, ?> shared = attrs.get("shared_input") instanceof Map<?, ?> m ? m : Map.of();
    int compared = 0;
    for (Map.Entry<?, ?> entry : attrs.entrySet()) {
      String run = String.valueOf(entry.getKey());
      if (run.startsWith("grad") || run.equals("shared_input")) {
        continue;
      }
      Object owner = shared.get(run);
      Value input = Value.of(io.read((owner == null ? run : owner) + "/input"));
      Vit set = vit.with(grid(entry.getValue() instanceof Map<?, ?> a ? a : Map.of()));
      Map<String, Tensor> results = results(set, input);
      for (String full : io.names()) {
        String name = full.substring(full.indexOf('/') + 1);
        if (full.startsWith(run + "/") && !name.equals("input")) {
          Tensor got = results.getOrDefault(name, input.tensor());
          assertThat(got.shape()).as(full).isEqualTo(io.shape(full));
          close(full, got, io.read(full), BOUND);
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThan(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "reg4", "swiglu"})
  void differentiatesThroughEverything(String model) {
    Safetensors io = golden(model + "_io");
    Vit vit = Vit.read(golden(model + "_official"));
    if (!(attrs(io).get("grad") instanceof Map<?, ?> run)) {
      throw new AssertionError("no gradient run");
    }
    checkGradients(io, vit.with(grid(run)), false);
    checkGradients(io, Layer.f64(vit.with(grid(run))), true);
  }

  private static void checkGradients(Safetensors io, Vit vit, boolean f64) {
    Parameter input = Parameter.of(as(io.read("grad/input"), f64));
    VitTokens tokens = vit.normalized(vit.tokens(input.value(), Pass.eval()));
    Value loss =
        tokens
            .patches()
            .mul(Value.of(as(io.read("grad/R_patch"), f64)))
            .sum()
            .add(tokens.cls().mul(Value.of(as(io.read("grad/R_cls"), f64))).sum());
    Tensor want = io.read("grad/loss");
    close("loss", loss.tensor(), want, BOUND * Math.max(1, max(want)));
    Gradients gradients = loss.backward();
    Map<String, Parameter> parameters = new LinkedHashMap<>(vit.parameters());
    parameters.put("input", input);
    int compared = 0;
    for (String full : io.names()) {
      if (full.startsWith("grad/d_")) {
        Parameter p = parameters.get(full.substring("grad/d_".length()));
        Tensor got = p == null ? null : gradients.of(p);
        assertThat(got).as(full).isNotNull();
        if (got != null) {
          Tensor expected = io.read(full);
          close(full, got, expected, BOUND * Math.max(1, max(expected)));
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThan(9);
  }

  private static Tensor as(Tensor t, boolean f64) {
    return f64 ? t.to(Backends.reference()).cast(DType.F64) : t;
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "reg4", "swiglu"})
  void readsHuggingFaceNames(String model) {
    Map<String, Parameter> official = Vit.read(golden(model + "_official")).parameters();
    Map<String, Parameter> other = Vit.read(golden(model + "_hf")).parameters();
    assertThat(other.keySet()).isEqualTo(official.keySet());
    other.forEach(
        (name, p) -> {
          Parameter same = official.get(name);
          assertThat(p.tensor().toFloats())
              .as(name)
              .isEqualTo(same == null ? new float[0] : same.tensor().toFloats());
        });
  }

  @Test
  void frozenReadsTheSameFeatures() {
    Safetensors io = golden("reg4_io");
    Frozen<Vit> teacher = Vit.read(golden("reg4_official")).with(PositionGrid.DINOV2).frozen();
    Tensor input = io.read("native/input");
    Tensor patches = teacher.forward(input); // [2, 8, 8, 64]
    Tensor want = io.read("native/block2_out").narrow(1, 5, 64);
    assertThat(patches.shape().toArray()).containsExactly(2, 8, 8, 64);
    close("patches", patches, want.contiguous(), BOUND);
    List<Tensor> inner =
        teacher.read(
            input,
            (vit, x, pass) ->
                vit.intermediate(x, pass, 0, 1, 2).stream().map(VitTokens::sequence).toList());
    for (int i = 0; i < 3; i++) {
      close("block " + i, inner.get(i), io.read("native/block" + i + "_out"), BOUND);
    }
    assertThat(teacher.forward(input).toFloats()).isEqualTo(patches.toFloats());
  }

  private static double max(Tensor t) {
    double max = 0;
    for (float x : t.toFloats()) {
      max = Math.max(max, Math.abs(x));
    }
    return max;
  }

  private static void close(String name, Tensor got, Tensor want, double bound) {
    double[] g = got.to(Backends.reference()).cast(DType.F64).toDoubles();
    double[] w = want.to(Backends.reference()).cast(DType.F64).toDoubles();
    assertThat(g).as(name).containsExactly(w, within(bound));
  }
}
