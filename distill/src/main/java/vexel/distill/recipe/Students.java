package vexel.distill.recipe;

import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vexel.autograd.Parameter;
import vexel.distill.UsageException;
import vexel.distill.recipe.SweepSettings.Channels;
import vexel.distill.recipe.SweepSettings.VoxelPoint;
import vexel.distill.student.WaffleStudent;
import vexel.nn.Layer;
import vexel.nn.sparse.LatticeCells;
import vexel.nn.sparse.MinkUNet;
import vexel.nn.sparse.RangeCells;
import vexel.nn.sparse.VoxelBackBone8x;
import vexel.nn.sparse.VoxelNet;
import vexel.nn.sparse.VoxelStudent;
import vexel.nn.sparse.Xyz;
import vexel.nn.sparse.Zyx;
import vexel.nn.waffle.TokenNorm;
import vexel.nn.waffle.WaffleIron;
import vexel.nn.waffle.WafflePlan;
import vexel.tensor.Rng;

/// The students by name, and what each is shown.
///
/// A MinkUNet is shown what the settings say. The others have inputs of their own, which the keys
/// `cells`, `seam`, `cell-rounding`, `voxel-point` and `channels` do not change:
///
/// | student | cells | a cell carries |
/// |---|---|---|
/// | `waffleiron48-256` … | cubes of `voxel-size` from the cloud's minimum | its first point: standardised intensity, x, y, z in metres, distance |
/// | `voxelnet`, `voxelresnet` | `voxel-size` wide and 0.2 m high, in ±51.2 m and −5 … 3 m; points beyond join the border | the mean of its points: position and standardised intensity |
///
/// `waffleironL-C` has L layers of C channels and layer norm; `-bn` behind it takes batch norm,
/// `-plus` GELU and stochastic depth (ScaLR+).
public final class Students {
  /// The names; WaffleIrons of other sizes have theirs too.
  public static final List<String> NAMES =
      List.of(
          "tiny",
          "small",
          "minkunet18",
          "minkunet18sc",
          "minkunet34",
          "waffleiron48-256",
          "waffleiron48-384",
          "waffleiron48-768",
          "voxelnet",
          "voxelresnet");

  /// For help texts.
  public static final String HELP =
      "tiny, small, minkunet18, minkunet18sc, minkunet34, waffleiron48-256 (-384, -768; -bn or"
          + " -plus behind it), voxelnet or voxelresnet";

  private static final Pattern WAFFLE =
      Pattern.compile("waffleiron([1-9]\\d?)-([1-9]\\d{0,3})(|-bn|-plus)");
  private static final Xyz LOWER = new Xyz(-51.2f, -51.2f, -5);
  private static final Xyz UPPER = new Xyz(51.2f, 51.2f, 3);
  private static final float HEIGHT = 0.2f;

  private Students() {}

  /// `layer` with the same numbers, none of which needs a gradient: nothing is recorded, and its
  /// buffers stay the layer's.
  public static <L extends Layer> L frozen(L layer) {
    return Layer.map(layer, p -> p.isTrainable() ? Parameter.buffer(p.tensor()) : p);
  }

  /// Refuses a name that no student has.
  public static void require(String name) {
    if (!NAMES.contains(name) && !WAFFLE.matcher(name).matches()) {
      throw new UsageException(
          "unknown student '" + name + "'; known: " + String.join(", ", NAMES));
    }
  }

  /// How points become the input of the student of this name.
  public static CloudBatch.Input input(String name, SweepSettings sweeps) {
    CloudBatch.Input given = sweeps.input();
    float size = (float) sweeps.voxelSize();
    if (WAFFLE.matcher(name).matches()) {
      return new CloudBatch.Input(
          new LatticeCells(Xyz.cube(size), LatticeCells.Anchor.MINIMUM),
          VoxelPoint.FIRST,
          Channels.IXYZR,
          given.intensity());
    }
    if (name.equals("voxelnet") || name.equals("voxelresnet")) {
      return new CloudBatch.Input(
          RangeCells.of(new Xyz(size, size, HEIGHT), LOWER, UPPER).with(RangeCells.Outside.NEAREST),
          VoxelPoint.MEAN,
          Channels.XYZI,
          given.intensity());
    }
    return given;
  }

  /// A new student for `input`, with weights drawn from `rng`.
  public static VoxelStudent named(String name, CloudBatch.Input input, Rng rng) {
    require(name);
    int channels = input.channels().count();
    return switch (name) {
      case "tiny" -> MinkUNet.tiny(channels, rng);
      case "small" -> MinkUNet.small(channels, rng);
      case "minkunet18" -> MinkUNet.unet18(channels, rng);
      case "minkunet18sc" -> MinkUNet.unet18TwoStem(channels, rng);
      case "minkunet34" -> MinkUNet.unet34(channels, rng);
      case "voxelnet" -> new VoxelNet(VoxelBackBone8x.plain(channels, rng), grid(input));
      case "voxelresnet" -> new VoxelNet(VoxelBackBone8x.residual(channels, rng), grid(input));
      default -> WaffleStudent.of(WaffleIron.of(waffle(name), rng));
    };
  }

  private static Zyx grid(CloudBatch.Input input) {
    return Objects.requireNonNull(input.rule().grid(), "a student on a grid is shown one");
  }

  private static WafflePlan waffle(String name) {
    Matcher m = WAFFLE.matcher(name);
    if (!m.matches()) {
      throw new IllegalStateException(name);
    }
    WafflePlan plan =
        WafflePlan.deep(Integer.parseInt(m.group(2))).withDepth(Integer.parseInt(m.group(1)));
    return switch (m.group(3)) {
      case "-bn" -> plan.with(TokenNorm.Kind.BATCH);
      case "-plus" -> plan.scalrPlus();
      default -> plan;
    };
  }
}
