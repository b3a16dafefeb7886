package vexel.distill.conformance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.distill.DataException;
import vexel.nn.Layer;
import vexel.nn.Pass;
import vexel.nn.vision.PositionGrid;
import vexel.nn.vision.Vit;
import vexel.nn.vision.VitTokens;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.io.Safetensors;

/// Runs of a vision transformer: `X_io` holds inputs and results, `X_official` beside it the
/// weights and `X_hf` the same weights under other names, which must read as the same network.
final class VitCases {
  private static final Pattern BLOCK = Pattern.compile("(?:block|intermediate)(\\d+)_.*");
  private static final Pattern TERM = Pattern.compile("sum\\((\\w+)\\*(\\w+)\\)");

  private final Trial t;
  private final Vit vit;
  private final Parameter input;

  private VitCases(Trial t) {
    this.t = t;
    PositionGrid grid =
        new PositionGrid(
            t.attrs().number("interpolate_offset"), t.attrs().flag("interpolate_antialias"));
    this.vit = on(t.engine(), read(t.golden().file().path()).with(grid));
    this.input = Parameter.of(image());
  }

  static void addTo(Map<String, Executor> table) {
    table.put("dinov2", t -> new VitCases(t).run());
  }

  private void run() {
    if (t.attrs().has("loss")) {
      differentiate();
      return;
    }
    Map<String, Tensor> results = results(Value.of(input.tensor()));
    for (String name : t.golden().tensors()) {
      Tensor y = results.get(name);
      if (y != null) {
        t.check(name, y, Tolerance.DINOV2);
      }
    }
  }

  // ---- the network

  private static Vit read(Path io) {
    String name = String.valueOf(io.getFileName());
    Path official = io.resolveSibling(name.replace("_io.", "_official."));
    Path other = io.resolveSibling(name.replace("_io.", "_hf."));
    if (official.equals(io) || !Files.exists(official)) {
      throw new DataException(io, "no weights beside it; " + official.getFileName() + " is needed");
    }
    Vit vit = Vit.read(Safetensors.read(official));
    if (Files.exists(other)) {
      Map<String, Parameter> same = Vit.read(Safetensors.read(other)).parameters();
      vit.parameters()
          .forEach(
              (path, p) -> {
                Parameter q = same.get(path);
                if (q == null || !Arrays.equals(p.tensor().toFloats(), q.tensor().toFloats())) {
                  throw new DataException(other, path + " differs from " + official.getFileName());
                }
              });
    }
    return vit;
  }

  private static Vit on(Engine engine, Vit vit) {
    return engine.dtype() == DType.F64 ? Layer.f64(vit) : Layer.to(vit, engine.backend());
  }

  /// The run's own input, or that of the run it shares it with.
  private Tensor image() {
    if (t.has("input")) {
      return t.tensor("input");
    }
    if (t.golden().file().object("attrs").get("shared_input") instanceof Map<?, ?> shared
        && shared.get(t.golden().name()) instanceof String owner) {
      return t.shared(owner + "/input");
    }
    throw new DataException(t.attrs().where() + ": no input");
  }

  // ---- results by their names in the file

  private Map<String, Tensor> results(Value x) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    all.put("tokens_in", vit.embed(x).sequence().tensor());
    all.put(
        "pos_embed_used", vit.positions(x.dim(2) / vit.patch(), x.dim(3) / vit.patch()).tensor());
    TreeSet<Integer> wanted = new TreeSet<>(List.of(vit.blocks().size() - 1));
    for (String name : t.golden().tensors()) {
      Matcher m = BLOCK.matcher(name);
      if (m.matches()) {
        wanted.add(Integer.parseInt(m.group(1)));
      }
    }
    int[] layers = wanted.stream().mapToInt(Integer::intValue).toArray();
    List<VitTokens> found = vit.intermediate(x, Pass.eval(), layers);
    for (int i = 0; i < layers.length; i++) {
      VitTokens normalized = vit.normalized(found.get(i));
      all.put("block" + layers[i] + "_out", found.get(i).sequence().tensor());
      all.put("intermediate" + layers[i] + "_patch_norm", normalized.patches().tensor());
      all.put("intermediate" + layers[i] + "_cls_norm", normalized.cls().tensor());
    }
    last(vit.normalized(found.get(layers.length - 1)))
        .forEach((name, v) -> all.put(name, v.tensor()));
    return all;
  }

  private static Map<String, Value> last(VitTokens normalized) {
    return Map.of(
        "last_hidden_state", normalized.sequence(),
        "x_norm_clstoken", normalized.cls(),
        "x_norm_regtokens", normalized.registerTokens(),
        "x_norm_patchtokens", normalized.patches());
  }

  // ---- gradients

  private void differentiate() {
    Map<String, Value> outputs = last(vit.normalized(vit.tokens(input.value(), Pass.eval())));
    Value loss = null;
    for (String part : t.attrs().text("loss").replace(" ", "").split("\\+", -1)) {
      Matcher m = TERM.matcher(part);
      Value y = m.matches() ? outputs.get(m.group(1)) : null;
      if (y == null) {
        throw new MissingFeature("dinov2 loss '" + part + "'");
      }
      Value term = y.mul(Value.of(t.tensor(m.group(2)))).sum();
      loss = loss == null ? term : loss.add(term);
    }
    if (loss == null) {
      throw new MissingFeature("dinov2 without a loss");
    }
    t.check("loss", loss.tensor(), Tolerance.DINOV2_GRADIENT);
    Gradients gradients = loss.backward();
    Map<String, Parameter> parameters = new LinkedHashMap<>(vit.parameters());
    parameters.put("input", input);
    for (String name : t.golden().tensors()) {
      Parameter p = name.startsWith("d_") ? parameters.get(name.substring(2)) : null;
      @Nullable Tensor g = p == null ? null : gradients.of(p);
      if (g != null) {
        t.check(name, g, Tolerance.DINOV2_GRADIENT);
      }
    }
  }
}
