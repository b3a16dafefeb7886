package vexel.nn.waffle;

import org.jspecify.annotations.Nullable;
import vexel.autograd.Value;
import vexel.nn.Layer;
import vexel.nn.Linear;
import vexel.nn.Name;
import vexel.nn.NameMap;
import vexel.nn.Pass;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// WaffleIron (Puy, Boulch & Marlet 2023), the student of ScaLR (Puy et al. 2024): embedding,
/// alternating mixes over planes and channels, and a linear map per point where one is wanted.
///
/// For distillation the tokens are the network's output and a projection head follows outside.
/// Without a last layer, with 48 layers and batch or layer norm alike, it has 6,835,732 parameters
/// for C = 256, 15,119,636 for C = 384 and 59,435,540 for C = 768.
///
/// @param embed points to tokens
/// @param layers mixes of tokens
/// @param classif C → classes or teacher channels, or null
public record WaffleIron(
    Embedding embed, @Name("waffleiron") WaffleLayers layers, @Nullable Linear classif)
    implements Layer {
  /// Names in the checkpoints of WaffleIron and ScaLR: the same, but linear maps are convolutions
  /// of size 1 there, with one or two axes more.
  public static final NameMap OFFICIAL =
      NameMap.IDENTITY
          .and("embed.conv1.weight", p -> matrix(p.getFirst()), "embed.conv1.weight")
          .and("embed.conv2.#.weight", p -> matrix(p.getFirst()), "embed.conv2.#.weight")
          .and("embed.final.weight", p -> matrix(p.getFirst()), "embed.final.weight")
          .and(
              "waffleiron.channel_mix.#.mlp.#.weight",
              p -> matrix(p.getFirst()),
              "waffleiron.channel_mix.#.mlp.#.weight")
          .and(
              "waffleiron.*.#.scale.weight",
              p -> p.getFirst().reshape(-1),
              "waffleiron.*.#.scale.weight")
          .and("classif.weight", p -> matrix(p.getFirst()), "classif.weight");

  /// [O, I, 1, …] as [O, I]; the vectors of normalisations stay.
  private static Tensor matrix(Tensor stored) {
    return stored.rank() < 2 ? stored : stored.reshape(stored.dim(0), stored.dim(1));
  }

  /// A new network without a last layer.
  public static WaffleIron of(WafflePlan plan, Rng rng) {
    return new WaffleIron(
        Embedding.of(plan.inputs(), plan.channels(), rng.at("embed")),
        WaffleLayers.of(plan, rng.at("waffleiron")),
        null);
  }

  /// This network, sharing its parameters, with a new last layer.
  public WaffleIron withClassifier(int outputs, Rng rng) {
    return new WaffleIron(embed, layers, Linear.of(channels(), outputs, rng.at("classif")));
  }

  /// x[N, inputs] → tokens [N, C], or [N, outputs] behind the last layer.
  public Value forward(Value x, WaffleCloud cloud, Pass pass) {
    Value tokens = embed.forward(x, cloud.neighbours(), pass.at("embed"));
    tokens = layers.forward(tokens, cloud, pass.at("waffleiron"));
    return classif == null ? tokens : classif.forward(tokens);
  }

  /// Numbers a point.
  public int inputs() {
    return embed.point().inputs();
  }

  /// Channels of a token C.
  public int channels() {
    return embed.merge().outputs();
  }

  /// Channels of the output.
  public int outputs() {
    return classif == null ? channels() : classif.outputs();
  }
}
