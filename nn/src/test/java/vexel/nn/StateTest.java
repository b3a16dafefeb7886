package vexel.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.autograd.Parameter;
import vexel.tensor.Tensor;
import vexel.tensor.io.NamedTensors;
import vexel.tensor.io.Safetensors;
import vexel.tensor.io.SafetensorsWriter;

class StateTest {
  record Leaf(Parameter weight, Parameter bias) implements Layer {
    static Leaf of(float w) {
      return new Leaf(parameter(w, 2, 2), parameter(-w, 2));
    }
  }

  record Net(Leaf stem, List<Leaf> blocks, @Name("running_mean") Parameter mean) implements Layer {
    static Net of(float w) {
      return new Net(
          Leaf.of(w),
          List.of(Leaf.of(w + 1), Leaf.of(w + 2)),
          Parameter.buffer(Tensor.of(new float[] {w}, 1)));
    }
  }

  private static Parameter parameter(float w, int... dims) {
    int n = dims.length == 1 ? dims[0] : dims[0] * dims[1];
    float[] x = new float[n];
    java.util.Arrays.fill(x, w);
    return Parameter.of(Tensor.of(x, dims));
  }

  private static float[] weight(Leaf leaf) {
    return leaf.weight().tensor().toFloats();
  }

  @Test
  void loadsWhatWasSaved(@TempDir Path dir) {
    Path file = dir.resolve("net.safetensors");
    SafetensorsWriter.of(State.tensors("model.student", Net.of(5).parameters())).write(file);
    Net net = Net.of(0);
    assertThat(State.from(Safetensors.read(file)).under("model.student").load(net))
        .containsExactly(
            "stem.weight",
            "stem.bias",
            "blocks.0.weight",
            "blocks.0.bias",
            "blocks.1.weight",
            "blocks.1.bias",
            "running_mean");
    assertThat(weight(net.blocks().get(1))).containsOnly(7);
    assertThat(net.mean().tensor().toFloats()).containsExactly(5);
    assertThat(net.count()).isEqualTo(18);
  }

  private static Map<String, Tensor> stored() {
    return new LinkedHashMap<>(State.tensors(Net.of(5)));
  }

  @Test
  void listsEverythingThatDoesNotFitAndChangesNothing() {
    Map<String, Tensor> t = stored();
    t.put("blocks.0.wieght", removed(t, "blocks.0.weight"));
    t.put("stem.bias", Tensor.of(new float[3], 3));
    t.put("blocks.1.bias", Tensor.of(new int[2], 2));
    t.put("extra", Tensor.of(new float[1], 1));
    removed(t, "running_mean");
    Net net = Net.of(0);
    assertThatThrownBy(() -> State.from(NamedTensors.of("w.safetensors", t)).load(net))
        .isInstanceOfSatisfying(
            StateException.class,
            e -> {
              assertThat(e.missing()).containsExactly("blocks.0.weight", "running_mean");
              assertThat(e.unexpected()).containsExactly("blocks.0.wieght", "extra");
              assertThat(e.misshaped())
                  .containsExactly(
                      "stem.bias F32[3] instead of F32[2]",
                      "blocks.1.bias I32[2] instead of F32[2]");
            })
        .hasMessage(
            "w.safetensors: does not fit the layer:"
                + " missing (2): blocks.0.weight (nearest: blocks.0.wieght), running_mean;"
                + " unexpected (2): blocks.0.wieght (nearest: blocks.0.weight), extra;"
                + " of another shape or type (2): stem.bias F32[3] instead of F32[2],"
                + " blocks.1.bias I32[2] instead of F32[2];"
                + " take the weights of this network, or map their names and load partially");
    assertThat(weight(net.stem())).containsOnly(0);
  }

  private static Tensor removed(Map<String, Tensor> map, String name) {
    Tensor t = map.remove(name);
    if (t == null) {
      throw new AssertionError(name);
    }
    return t;
  }

  @Test
  void readsOtherFamiliesThroughTheirNames() {
    Map<String, Tensor> t = stored();
    t.put("encoder.w", removed(t, "stem.weight"));
    t.put("encoder.b.1", Tensor.of(new float[] {1}, 1));
    t.put("encoder.b.2", Tensor.of(new float[] {2}, 1));
    t.put("layer.0.attn.weight", removed(t, "blocks.0.weight"));
    t.put("layer.1.attn.weight", removed(t, "blocks.1.weight"));
    t.put("bn.num_batches_tracked", Tensor.of(new int[1]));
    t.put("mask_token", Tensor.of(new float[1], 1));
    removed(t, "stem.bias");
    NameMap names =
        NameMap.of("stem.weight", "encoder.w")
            .and("stem.bias", "encoder.b.1", "encoder.b.2")
            .and("blocks.#.weight", parts -> parts.get(0).add(1), "layer.#.attn.weight");
    Net net = Net.of(0);
    State.from(NamedTensors.of("t", t)).named(names).ignoring("mask_*").load(net);
    assertThat(net.stem().bias().tensor().toFloats()).containsExactly(1, 2);
    assertThat(weight(net.blocks().get(1))).containsOnly(8);
  }

  @Test
  void takesAPartOnlyWhenAsked() {
    Tensor stored = Tensor.of(new float[] {3, 3, 3, 3}, 2, 2);
    NamedTensors source = NamedTensors.of("t", Map.of("stem.weight", stored));
    Net net = Net.of(0);
    assertThatThrownBy(() -> State.from(source).load(net)).isInstanceOf(StateException.class);
    List<State.Partial> heard = new ArrayList<>();
    assertThat(State.from(source).partially(heard::add).load(net)).containsExactly("stem.weight");
    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst().missing()).contains("stem.bias").doesNotContain("stem.weight");
    assertThat(heard.getFirst().unused()).isEmpty();
    assertThat(heard.getFirst().toString()).startsWith("1 loaded; missing (");
    assertThat(weight(net.stem())).containsOnly(3);
    assertThatThrownBy(() -> State.from(source).under("nowhere").partially(heard::add).load(net))
        .isInstanceOf(StateException.class);
    stored.kernels().element().fill(stored, 9);
    assertThat(weight(net.stem())).as("a loaded tensor is the layer's own").containsOnly(3);
  }

  @Test
  void wildcardsMatchNumbersAndParts() {
    NameMap m = NameMap.of("a.#.*.w", "b.*.#.v").and("x.**", "**.y");
    assertThat(m.origin("a.12.attn.w").names()).containsExactly("b.12.attn.v");
    assertThat(m.origin("a.b.attn.w").names()).containsExactly("a.b.attn.w");
    assertThat(m.origin("x.1.2").names()).containsExactly("1.2.y");
    assertThat(NameMap.pattern("**num_batches_tracked").matcher("bn.num_batches_tracked"))
        .matches(java.util.regex.Matcher::matches);
  }

  @Test
  void spellsByEditDistance() {
    assertThat(Spelling.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(Spelling.distance("", "abc")).isEqualTo(3);
    assertThat(Spelling.nearest("blocks.0.norm", List.of("norm", "blocks.1.norm", "blocks.0.nrm")))
        .isEqualTo("blocks.1.norm");
    assertThat(Spelling.nearest("ab", List.of("xyz"))).isEmpty();
  }
}
