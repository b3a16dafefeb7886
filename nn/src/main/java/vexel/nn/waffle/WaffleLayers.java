package vexel.nn.waffle;

import java.util.ArrayList;
import java.util.List;
import vexel.autograd.Checkpoint;
import vexel.autograd.Value;
import vexel.nn.Layer;
import vexel.nn.Name;
import vexel.nn.Pass;
import vexel.tensor.Rng;
import vexel.tensor.TensorException;

/// The layers of a [WaffleIron]: layer d mixes over plane d mod P, then over channels.
///
/// @param channelMix one a layer
/// @param spatialMix one a layer
/// @param recompute whether a layer keeps only its input and is computed once more for its
///   gradient: planes of 256×256 cells are large
public record WaffleLayers(
    @Name("channel_mix") List<ChannelMix> channelMix,
    @Name("spatial_mix") List<SpatialMix> spatialMix,
    boolean recompute)
    implements Layer {
  public WaffleLayers {
    channelMix = List.copyOf(channelMix);
    spatialMix = List.copyOf(spatialMix);
    if (channelMix.size() != spatialMix.size()) {
      throw new TensorException(
          "waffleIron",
          channelMix.size() + " channel mixes for " + spatialMix.size() + " spatial ones");
    }
  }

  /// New layers.
  static WaffleLayers of(WafflePlan plan, Rng rng) {
    List<ChannelMix> channels = new ArrayList<>();
    List<SpatialMix> spatial = new ArrayList<>();
    for (int d = 0; d < plan.depth(); d++) {
      channels.add(ChannelMix.of(plan, rng.at("channel_mix", d)));
      spatial.add(SpatialMix.of(plan, rng.at("spatial_mix", d)));
    }
    return new WaffleLayers(channels, spatial, plan.recompute());
  }

  /// x[N, C] → the same shape.
  public Value forward(Value x, WaffleCloud cloud, Pass pass) {
    Value y = x;
    for (int d = 0; d < spatialMix.size(); d++) {
      int layer = d;
      y =
          recompute
              ? Checkpoint.of(v -> layer(v, layer, cloud, pass), y)
              : layer(y, d, cloud, pass);
    }
    return y;
  }

  private Value layer(Value x, int d, WaffleCloud cloud, Pass pass) {
    PlaneCells plane = cloud.planes().get(d % cloud.planes().size());
    Value y = spatialMix.get(d).forward(x, plane, cloud.samples(), pass.at("spatial_mix", d));
    return channelMix.get(d).forward(y, cloud.samples(), pass.at("channel_mix", d));
  }
}
