package vexel.distill.protocol;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vexel.distill.UsageException;
import vexel.distill.student.WaffleStudent;
import vexel.nn.sparse.MinkUNet;
import vexel.nn.sparse.VoxelStudent;

/// How deep in a student a parameter lies, for learning rates that fall towards the input:
///
/// ```
/// rate_ℓ = rate · decay^(L − ℓ), L the depth of the head                       (1)
/// ```
///
/// In a WaffleIron ScaLR counts layers, BEiT's rule: embedding 0, layer d of the 48 d + 1, head 49.
/// In a MinkUNet stages count:
///
/// | ℓ | parameters |
/// |---|---|
/// | 0 | stem: `conv0p1s1`, `bn0`, `conv0p1s1b`, `bn0b` |
/// | 1 … 4 | way down, stage ℓ: strided convolution, its normalisation, `block1` … `block4` |
/// | 5 … 8 | way up: `convtr4…`, `bntr4`, `block5` to `convtr7…`, `bntr7`, `block8` |
/// | 9 | the head |
///
/// Reconstruction: the count by stages, because ScaLR has trained no MinkUNet. With it a decay of
/// 0.95 reaches 0.63 at the stem, where ScaLR's embedding has 0.08; 0.756 a stage would give the
/// same span.
public final class LayerDepth {
  /// Depth of the head on a MinkUNet.
  public static final int HEAD = 9;

  private static final Pattern DOWN = Pattern.compile("(?:conv|bn|block)(\\d)[pb.].*");
  private static final Pattern MIX =
      Pattern.compile("waffleiron\\.(?:spatial|channel)_mix\\.(\\d+)\\..*");
  private static final Pattern UP = Pattern.compile("(?:convtr|bntr)(\\d)[p.].*");

  private LayerDepth() {}

  /// The stage ℓ of a MinkUNet's parameter.
  public static int of(String parameter) {
    Matcher down = DOWN.matcher(parameter);
    if (down.matches()) {
      return Integer.parseInt(down.group(1));
    }
    Matcher up = UP.matcher(parameter);
    if (up.matches()) {
      return Integer.parseInt(up.group(1)) + 1;
    }
    if (parameter.startsWith("final.")) {
      return HEAD;
    }
    throw new UsageException(
        "layer-decay: parameter '" + parameter + "' is in no stage of a MinkUNet; set it to 1");
  }

  /// The layer of a WaffleIron's parameter.
  private static int ofWaffle(String parameter) {
    Matcher mix = MIX.matcher(parameter);
    return mix.matches() ? Integer.parseInt(mix.group(1)) + 1 : 0; // or the embedding
  }

  /// The factor on the rate of a parameter of `student`. (1)
  public static double factor(VoxelStudent student, String parameter, double decay) {
    return student instanceof WaffleStudent waffle
        ? power(decay, waffle.body().layers().spatialMix().size() + 1 - ofWaffle(parameter))
        : power(decay, HEAD - of(parameter));
  }

  private static double power(double decay, int layers) {
    double factor = 1;
    for (int i = 0; i < layers; i++) {
      factor *= decay;
    }
    return factor;
  }

  /// Refuses a decay by layer for students whose layers are not counted here.
  static void require(VoxelStudent student, double decay) {
    if (decay != 1 && !(student instanceof MinkUNet) && !(student instanceof WaffleStudent)) {
      throw new UsageException(
          "layer-decay = "
              + decay
              + " counts the layers of a MinkUNet or a WaffleIron, not of "
              + student.getClass().getSimpleName()
              + "; set it to 1");
    }
  }
}
