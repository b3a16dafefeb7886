package vexel.nn.bev;

import vexel.autograd.Value;
import vexel.nn.Layer;
import vexel.nn.Name;
import vexel.nn.NameMap;
import vexel.nn.Pass;
import vexel.tensor.Rng;

/// The encoder of a bird's-eye view that all of UniDistill's detectors share, SECOND's backbone and
/// neck: from the low-level map F^low [B, 256, 180, 180] to the high-level F^high [B, 512, 180,
/// 180].
///
/// @param backbone two stages
/// @param neck brings both to the size of F^low and joins them
public record BevEncoder(@Name("") SecondBackbone backbone, @Name("") SecondFpn neck)
    implements Layer {
  private static final int MOST_LAYERS = 16;

  /// Names in checkpoints of OpenPCDet, UniDistill and CenterPoint: a stage is a flat `Sequential`
  /// of a padding, then convolution, normalisation and ReLU in turn.
  public static final NameMap OPENPCDET = flat(1);

  /// Names in checkpoints of mmdetection3d, whose stages begin with the convolution.
  public static final NameMap MMDETECTION3D = flat(0);

  private static NameMap flat(int first) {
    NameMap map = NameMap.IDENTITY;
    for (int k = 0; k < MOST_LAYERS; k++) {
      int conv = first + 3 * k;
      map =
          map.and("blocks.#." + k + ".0.*", "blocks.#." + conv + ".*")
              .and("blocks.#." + k + ".1.*", "blocks.#." + (conv + 1) + ".*");
    }
    return map;
  }

  /// A new encoder; UniDistill's is [SecondPlan#TWO_STAGES].
  public static BevEncoder of(SecondPlan plan, Rng rng) {
    return new BevEncoder(
        SecondBackbone.of(plan, rng),
        SecondFpn.of(plan.widths(), plan.outputs(), plan.scales(), rng));
  }

  /// F^low [B, C, H, W] → F^high [B, Σ Oᵢ, H, W].
  public Value forward(Value low, Pass pass) {
    return neck.forward(backbone.forward(low, pass), pass);
  }
}
