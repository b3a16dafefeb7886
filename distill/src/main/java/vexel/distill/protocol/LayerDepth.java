package vexel.distill.protocol;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vexel.distill.UsageException;
import vexel.nn.sparse.MinkUNet;
import vexel.nn.sparse.VoxelStudent;

/// How deep in a MinkUNet a parameter lies, counted in stages, for learning rates that fall towards
/// the input:
///
/// ```
/// rate_ℓ = rate · decay^(9 − ℓ)                                                (1)
/// ```
///
/// | ℓ | parameters |
/// |---|---|
/// | 0 | stem: `conv0p1s1`, `bn0`, `conv0p1s1b`, `bn0b` |
/// | 1 … 4 | way down, stage ℓ: strided convolution, its normalisation, `block1` … `block4` |
/// | 5 … 8 | way up: `convtr4…`, `bntr4`, `block5` to `convtr7…`, `bntr7`, `block8` |
/// | 9 | the head |
///
/// ScaLR counts the 48 layers of a WaffleIron (embedding 0, head 49), BEiT's rule. Reconstruction:
/// the count by stages, because ScaLR has trained no MinkUNet. With it a decay of 0.95 reaches 0.63
/// at the stem, where ScaLR's embedding has 0.08; 0.756 a stage would give the same span.
public final class LayerDepth {
  /// Depth of the head.
  public static final int HEAD = 9;

  private static final Pattern DOWN = Pattern.compile("(?:conv|bn|block)(\\d)[pb.].*");
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

  /// The factor on the rate of a parameter. (1)
  public static double factor(String parameter, double decay) {
    double factor = 1;
    for (int i = of(parameter); i < HEAD; i++) {
      factor *= decay;
    }
    return factor;
  }

  /// Refuses a decay by layer for students whose layers are not counted here.
  static void require(VoxelStudent student, double decay) {
    if (decay != 1 && !(student instanceof MinkUNet)) {
      throw new UsageException(
          "layer-decay = "
              + decay
              + " counts the stages of a MinkUNet, not of "
              + student.getClass().getSimpleName()
              + "; set it to 1");
    }
  }
}
