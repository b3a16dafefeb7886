package vexel.nn.vision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Differentiable;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.nn.Frozen;
import vexel.nn.Layer;
import vexel.nn.LayerNorm;
import vexel.nn.Name;
import vexel.nn.Pass;
import vexel.tensor.Rng;
import vexel.tensor.Scope;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.io.NamedTensors;

/// A vision transformer (Dosovitskiy et al. 2021) as DINO (Caron et al. 2021), DINOv2 (Oquab et al.
/// 2024; registers: Darcet et al. 2024) and CLIP (Radford et al. 2021) have it. Names are those of
/// DINOv2's official state dict; [VitNames] knows the others.
///
/// Images are [B, 3, H, W], their sides multiples of the patch, normalised with ImageNet's mean
/// (0.485, 0.456, 0.406) and deviation (0.229, 0.224, 0.225); CLIP has statistics of its own.
/// Position embeddings are resized to the image's grid of patches ([PositionGrid]).
///
/// ```java
/// Frozen<Vit> teacher = Vit.read(Safetensors.read(file)).frozen();
/// Tensor patches = teacher.forward(image); // [B, H/14, W/14, D]
/// ```
///
/// @param clsToken [1, 1, D]
/// @param posEmbed [1, 1 + M·M, D]: the class token's, then the grid's
/// @param registerTokens [1, R, D], or null; they have no position
/// @param patchEmbed pixels to tokens
/// @param normPre normalises what enters the first block, in CLIP; null elsewhere
/// @param blocks the transformer
/// @param norm the last normalisation, which [#forward] leaves out
/// @param positions how the grid is resized
public record Vit(
    @Name("cls_token") Parameter clsToken,
    @Name("pos_embed") Parameter posEmbed,
    @Name("register_tokens") @Nullable Parameter registerTokens,
    @Name("patch_embed") PatchEmbed patchEmbed,
    @Name("norm_pre") @Nullable LayerNorm normPre,
    List<VitBlock> blocks,
    LayerNorm norm,
    PositionGrid positions)
    implements Layer {
  /// Random numbers, drawn as DINOv2 draws them (deviation 0.02, class token and registers 10⁻⁶).
  public static Vit of(VitConfig config, Rng rng) {
    return new VitParts(config, rng).build();
  }

  /// The transformer whose weights these are, under any names that [VitNames] knows, with the sizes
  /// that [VitConfig#of(NamedTensors)] finds. Of CLIP's weights it is the image side without the
  /// projection ([MaskClip] has that).
  ///
  /// @throws vexel.tensor.io.FormatException if they are no weights of a vision transformer
  /// @throws vexel.nn.StateException if tensors are missing, left over or misshaped
  public static Vit read(NamedTensors weights) {
    return read(weights, VitConfig.of(weights));
  }

  /// The transformer of the given sizes with these weights.
  public static Vit read(NamedTensors weights, VitConfig config) {
    Vit vit = blank(config);
    VitNames.of(weights).state(weights).load(vit);
    return vit;
  }

  /// To be loaded.
  static Vit blank(VitConfig config) {
    return new VitParts(config, null).build();
  }

  /// DINOv2 ViT-S/14, with or without registers, from its weights.
  public static Vit dinov2Small(NamedTensors weights) {
    return read(weights, VitConfig.SMALL.withRegisters(VitConfig.of(weights).registers()));
  }

  /// Numbers D in a token.
  public int width() {
    return clsToken.tensor().dim(2);
  }

  /// Side of a patch in pixels.
  public int patch() {
    return patchEmbed.patch();
  }

  /// This transformer with another way of resizing position embeddings.
  public Vit with(PositionGrid grid) {
    return new Vit(clsToken, posEmbed, registerTokens, patchEmbed, normPre, blocks, norm, grid);
  }

  /// This transformer for reading only: features are those of [#forward], gains are multiplied into
  /// the weights. It holds the weights of now, and keeps products' own arrangements of them: freeze
  /// anew after training on.
  public Frozen<Vit> frozen() {
    Vit settled = Layer.map(folded(), p -> p.with(p.tensor().settled()));
    return Frozen.of(settled, Vit::forward);
  }

  /// The same function with the gains of the branches multiplied into their last layers.
  public Vit folded() {
    List<VitBlock> plain = blocks.stream().map(VitBlock::folded).toList();
    return new Vit(clsToken, posEmbed, registerTokens, patchEmbed, normPre, plain, norm, positions);
  }

  /// The features distillation reads: patch tokens of the last block before the last normalisation.
  /// images[B, 3, H, W] → [B, H/p, W/p, D].
  public Value forward(Value images, Pass pass) {
    return tokens(images, pass).grid();
  }

  /// All tokens of the last block before the last normalisation.
  public VitTokens tokens(Value images, Pass pass) {
    return intermediate(images, pass, blocks.size() - 1).get(0);
  }

  /// The tokens after each of the given blocks (ascending, from 0), not normalised.
  public List<VitTokens> intermediate(Value images, Pass pass, int... layers) {
    check(layers);
    VitTokens start = embed(images);
    List<VitTokens> found = new ArrayList<>();
    Value x = start.sequence();
    boolean spent = true;
    for (int i = 0; found.size() < layers.length; i++) {
      Value y = block(i, x, pass);
      if (pass.isInference() && spent) {
        x.tensor().storage().recycle();
      }
      spent = i != layers[found.size()];
      if (!spent) {
        found.add(start.with(y));
      }
      x = y;
    }
    return found;
  }

  private void check(int... layers) {
    for (int i = 0; i < layers.length; i++) {
      if (layers[i] < (i == 0 ? 0 : layers[i - 1] + 1) || layers[i] >= blocks.size()) {
        throw new TensorException(
            "vit",
            "layers " + Arrays.toString(layers) + " must ascend within [0, " + blocks.size() + ")");
      }
    }
  }

  private Value block(int i, Value x, Pass pass) {
    if (!pass.isInference()) {
      return blocks.get(i).forward(x, pass.at("blocks", i));
    }
    try (Scope scope = Scope.open()) {
      return Value.of(scope.keep(blocks.get(i).forward(x, pass).tensor()));
    }
  }

  /// `tokens` after the last normalisation.
  public VitTokens normalized(VitTokens tokens) {
    return tokens.with(norm.forward(tokens.sequence()));
  }

  /// What enters the first block: patches with their positions behind class token and registers.
  public VitTokens embed(Value images) {
    Value patches = patchEmbed.cut(images);
    int b = images.dim(0);
    int rows = images.dim(2) / patch();
    int columns = images.dim(3) / patch();
    Value located = patchEmbed.located(patches, gridPositions(rows, columns)); // [B, h·w, D]
    Value cls = clsToken.value().add(posEmbed.value().narrow(1, 0, 1));
    if (registerTokens == null) {
      Value plain = Differentiable.concat(1, stretched(cls, b), located);
      Value x = normPre == null ? plain : normPre.forward(plain);
      return new VitTokens(x, 0, rows, columns);
    }
    Value registers = stretched(registerTokens.value(), b);
    return new VitTokens(
        Differentiable.concat(1, stretched(cls, b), registers, located),
        registers.dim(1),
        rows,
        columns);
  }

  private static Value stretched(Value token, int b) {
    return b == 1 ? token : token.expand(b, token.dim(1), token.dim(2));
  }

  /// The position embeddings of an image of `rows`×`columns` patches: [1, 1 + rows·columns, D].
  public Value positions(int rows, int columns) {
    return Differentiable.concat(1, posEmbed.value().narrow(1, 0, 1), gridPositions(rows, columns));
  }

  private Value gridPositions(int rows, int columns) {
    int cells = posEmbed.tensor().dim(1) - 1;
    int side = (int) Math.round(Math.sqrt(cells));
    if (side * side != cells) {
      throw new TensorException(
          "vit",
          "pos_embed"
              + posEmbed.tensor().shape()
              + " axis 1 has "
              + (cells + 1)
              + ", not one and a square number");
    }
    if (posEmbed.isTrainable()) {
      return resized(side, rows, columns);
    }
    return Value.of( // images of a teacher mostly have one size
        posEmbed
            .tensor()
            .storage()
            .kept(
                new Resized(positions, rows, columns),
                Tensor.class,
                () -> resized(side, rows, columns).tensor()));
  }

  private Value resized(int side, int rows, int columns) {
    Value grid = posEmbed.value().narrow(1, 1, side * side).reshape(side * side, width());
    return positions.resized(grid, side, rows, columns).reshape(1, rows * columns, width());
  }

  /// What a frozen transformer keeps beside its position embeddings.
  private record Resized(PositionGrid positions, int rows, int columns) {}
}
