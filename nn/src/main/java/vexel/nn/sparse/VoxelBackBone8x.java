package vexel.nn.sparse;

import java.util.ArrayList;
import java.util.List;
import vexel.nn.Layer;
import vexel.nn.Name;
import vexel.nn.NameMap;
import vexel.nn.Pass;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// The sparse encoder of SECOND-type detectors (Yan, Mao & Li 2018) as OpenPCDet, SLidR and
/// UniDistill have it. Three strided convolutions lead to an eighth of the resolution, a fourth
/// halves the height:
///
/// | stage | `VoxelBackBone8x` | `VoxelResBackBone8x` | kernel, stride, padding (z, y, x) |
/// |---|---|---|---|
/// | `conv_input` | submanifold → 16 | the same | 3, 1 |
/// | `conv1` | submanifold | 2 residual blocks | 3, 1 |
/// | `conv2` | strided → 32, 2 submanifold | strided → 32, 2 blocks | 3, 2, 1 |
/// | `conv3` | strided → 64, 2 submanifold | strided → 64, 2 blocks | 3, 2, 1 |
/// | `conv4` | strided → 64, 2 submanifold | strided → 128, 2 blocks | 3, 2, (0, 1, 1) |
/// | `conv_out` | strided → 128 | strided → 128 | (3, 1, 1), (2, 1, 1), 0 |
///
/// Every convolution is followed by a batch normalisation (ε = 10⁻³, momentum 0.01) and a ReLU. The
/// grid of z is 41 cells in OpenPCDet and UniDistill, one more than the range has, and becomes 21,
/// 11, 5, 2; SLidR's 40 become 20, 10, 4, 1. [HeightCompression] makes the map of the result.
public record VoxelBackBone8x(
    @Name("conv_input") SubmanifoldUnit convInput,
    List<VoxelUnit> conv1,
    List<VoxelUnit> conv2,
    List<VoxelUnit> conv3,
    List<VoxelUnit> conv4,
    @Name("conv_out") StridedUnit convOut)
    implements Layer {
  /// Cells of the input per cell of the result, along x and y.
  public static final int STRIDE = 8;

  /// Names and layouts of checkpoints made with spconv 2: kernels are [Cout, kz, ky, kx, Cin].
  public static final NameMap SPCONV2 = kernels(t -> t.permute(1, 2, 3, 4, 0));

  /// Names and layouts of checkpoints made with spconv 1: kernels are [kz, ky, kx, Cin, Cout].
  public static final NameMap SPCONV1 = kernels(t -> t);

  private static final KernelShape HALVE = KernelShape.strided(3, 2, 1);
  private static final KernelShape FLAT =
      KernelShape.strided(Zyx.cube(3), Zyx.cube(2), new Zyx(0, 1, 1));
  private static final KernelShape HEIGHT =
      KernelShape.strided(new Zyx(3, 1, 1), new Zyx(2, 1, 1), Zyx.cube(0));

  /// `VoxelBackBone8x`: 128 features.
  public static VoxelBackBone8x plain(int inputChannels, Rng rng) {
    return of(List.of(16, 16, 32, 64, 64, 128), inputChannels, false, rng);
  }

  /// `VoxelResBackBone8x`: 128 features.
  public static VoxelBackBone8x residual(int inputChannels, Rng rng) {
    return of(List.of(16, 16, 32, 64, 128, 128), inputChannels, true, rng);
  }

  /// A new network of other widths.
  ///
  /// @param widths of the six stages; the first two are equal
  /// @param residual whether stages hold residual blocks
  public static VoxelBackBone8x of(
      List<Integer> widths, int inputChannels, boolean residual, Rng rng) {
    if (widths.size() != 6 || !widths.get(0).equals(widths.get(1))) {
      throw new TensorException(
          "voxelBackBone8x", "needs six widths, the first two equal; got " + widths);
    }
    List<VoxelUnit> same = new ArrayList<>();
    for (int i = 0; i < (residual ? 2 : 1); i++) {
      same.add(unit(widths.get(1), residual, rng.at("conv1", i)));
    }
    return new VoxelBackBone8x(
        SubmanifoldUnit.of(inputChannels, widths.get(0), rng.at("conv_input")),
        List.copyOf(same),
        stage(widths.get(1), widths.get(2), HALVE, residual, rng.at("conv2")),
        stage(widths.get(2), widths.get(3), HALVE, residual, rng.at("conv3")),
        stage(widths.get(3), widths.get(4), FLAT, residual, rng.at("conv4")),
        StridedUnit.of(widths.get(4), widths.get(5), HEIGHT, rng.at("conv_out")));
  }

  /// Down, and two units of the new width.
  private static List<VoxelUnit> stage(
      int in, int out, KernelShape shape, boolean residual, Rng rng) {
    return List.of(
        StridedUnit.of(in, out, shape, rng.at("units", 0)),
        unit(out, residual, rng.at("units", 1)),
        unit(out, residual, rng.at("units", 2)));
  }

  private static VoxelUnit unit(int width, boolean residual, Rng rng) {
    return residual ? VoxelResBlock.of(width, rng) : SubmanifoldUnit.of(width, width, rng);
  }

  /// x [V, Cin] on a grid → [V', Cout] at an eighth of the resolution.
  public Voxels forward(Voxels x, Pass pass) {
    return levels(x, pass).getLast();
  }

  /// What `conv1` to `conv4` and `conv_out` give: strides 1, 2, 4, 8, and 8 with half the height.
  public List<Voxels> levels(Voxels x, Pass pass) {
    if (x.sites().grid() == null) {
      throw new TensorException(
          "voxelBackBone8x", x.sites() + " lie on no grid; voxelise with RangeCells");
    }
    Voxels y1 = stage(conv1, convInput.forward(x, pass.at("conv_input")), pass, "conv1");
    Voxels y2 = stage(conv2, y1, pass, "conv2");
    Voxels y3 = stage(conv3, y2, pass, "conv3");
    Voxels y4 = stage(conv4, y3, pass, "conv4");
    return List.of(y1, y2, y3, y4, convOut.forward(y4, pass.at("conv_out")));
  }

  private static Voxels stage(List<VoxelUnit> units, Voxels x, Pass pass, String name) {
    for (int i = 0; i < units.size(); i++) {
      x = units.get(i).forward(x, pass.at(name, i));
    }
    return x;
  }

  /// The grid of the result over inputs on `grid`.
  public Zyx outputGrid(Zyx grid) {
    Zyx g = grid;
    for (KernelShape shape : List.of(HALVE, HALVE, FLAT, HEIGHT)) {
      g = shape.outputGrid(g, ActiveRule.WINDOW);
    }
    return g;
  }

  /// Number of input features of a voxel.
  public int inputChannels() {
    return convInput.conv().weight().tensor().dim(1);
  }

  /// Number of output features of a voxel.
  public int channels() {
    return convOut.conv().weight().tensor().dim(2);
  }

  private static NameMap kernels(java.util.function.UnaryOperator<Tensor> raster) {
    NameMap map = NameMap.IDENTITY;
    for (String name :
        List.of(
            "conv_input.0.weight",
            "conv_out.0.weight",
            "conv#.#.0.weight",
            "conv#.#.conv#.weight")) {
      map = map.and(name, parts -> flat(raster.apply(parts.getFirst())), name);
    }
    return map;
  }

  /// [kz, ky, kx, Cin, Cout] as [K, Cin, Cout].
  private static Tensor flat(Tensor raster) {
    return raster.contiguous().reshape(-1, raster.dim(3), raster.dim(4));
  }
}
