package vexel.nn.vision;

import java.util.List;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.nn.Frozen;
import vexel.nn.Layer;
import vexel.nn.Linear;
import vexel.nn.Name;
import vexel.nn.Pass;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.io.FormatException;
import vexel.tensor.io.NamedTensors;

/// MaskCLIP (Zhou et al. 2022, §3.2; as CLIP2Scene runs it): CLIP's image side, read per patch in
/// the space of its texts.
///
/// The last block x → z takes the *value path*, in which no token attends to another:
///
/// ```
/// v = x + W_o (W_v LN₁ x + b_v) + b_o     (1)
/// z = v + MLP(LN₂ v)                      (2)
/// e = unit(P LN_post z)                   (3)   class token dropped, ‖·‖ at least 10⁻¹²
/// ```
///
/// Images are [B, 3, H, W], normalised with CLIP's mean (0.4815, 0.4578, 0.4082) and deviation
/// (0.2686, 0.2613, 0.2758). CLIP2Scene's release feeds them in [0, 1] instead.
///
/// @param vit CLIP's image side
/// @param projection P, D → E, no bias
public record MaskClip(@Name("") Vit vit, Linear projection) implements Layer {
  private static final double UNIT_EPS = 1e-12;

  /// Random numbers.
  ///
  /// @param embedding E, 512 for ViT-B/16
  public static MaskClip of(VitConfig config, int embedding, Rng rng) {
    return new MaskClip(
        Vit.of(config, rng), Linear.withoutBias(config.width(), embedding, rng.at("projection")));
  }

  /// CLIP's image side and visual projection, under the names of OpenAI (whole models too: the text
  /// side is left), Hugging Face or timm.
  ///
  /// @throws FormatException if they are no such weights
  /// @throws vexel.nn.StateException if tensors are missing, left over or misshaped
  public static MaskClip read(NamedTensors weights) {
    return read(weights, VitConfig.of(weights));
  }

  /// The network of the given sizes with these weights.
  public static MaskClip read(NamedTensors weights, VitConfig config) {
    VitNames names = VitNames.of(weights);
    if (!config.clip() || !names.has(weights, "projection.weight")) {
      throw new FormatException(
          weights.source(),
          "weights",
          config.clip()
              ? "CLIP without its visual projection; take the file that has it"
              : "a transformer that is not CLIP's; it knows no texts");
    }
    Shape stored = names.shape(weights, "projection.weight", 2);
    int embedding = stored.dim(names.family() == VitNames.Family.OPENAI_CLIP ? 1 : 0);
    Tensor zeros = Tensor.zeros(Backends.selected(), DType.F32, Shape.of());
    Parameter blank = Parameter.of(zeros.expand(Shape.of(embedding, config.width())));
    MaskClip net = new MaskClip(Vit.blank(config), new Linear(blank, null));
    names.state(weights).load(net);
    return net;
  }

  /// Numbers E in a feature.
  public int width() {
    return projection.outputs();
  }

  /// This network for reading only.
  public Frozen<MaskClip> frozen() {
    return Frozen.of(this, MaskClip::forward);
  }

  /// images[B, 3, H, W] → unit features [B, H/p, W/p, E].
  public Value forward(Value images, Pass pass) {
    int last = vit.blocks().size() - 1;
    VitTokens before =
        last == 0 ? vit.embed(images) : vit.intermediate(images, pass, last - 1).getFirst();
    return features(before);
  }

  /// Tokens before the last block → unit features [B, rows, columns, E].
  public Value features(VitTokens before) {
    List<VitBlock> blocks = vit.blocks();
    if (blocks.isEmpty()) {
      throw new TensorException("maskClip", "has no block whose values could be read");
    }
    Value z = blocks.getLast().forwardValues(before.sequence()); // (1), (2)
    VitTokens tokens = vit.normalized(before.with(z));
    return projection.forward(tokens.grid()).l2Normalize(-1, UNIT_EPS); // (3)
  }
}
