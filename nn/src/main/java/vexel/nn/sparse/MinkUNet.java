package vexel.nn.sparse;

import org.jspecify.annotations.Nullable;
import vexel.autograd.Value;
import vexel.nn.Name;
import vexel.nn.NameMap;
import vexel.nn.Pass;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// MinkUNet: a [Res16UNet], and a final 1³ convolution with bias where one is wanted.
///
/// For distillation the body's features are the network's output and a projection head follows
/// outside; for segmentation the final layer holds the classes. Without it a MinkUNet-34 has
/// 37,842,976 parameters for 1 input channel and 37,845,568 for 4, a MinkUNet-18 21,691,168 and
/// 21,693,760, and 27,712 more behind a stem of two convolutions.
public record MinkUNet(@Name("") Res16UNet body, @Name("final") @Nullable SubmanifoldConv3d last)
    implements VoxelStudent {
  /// Momentum of the stem's, the strided and the shortcut normalisations in SLidR's pre-training;
  /// it fine-tunes with 0.02, see [#withMomentum]. Inside the residual paths see
  /// [SparseBlock#INNER_MOMENTUM].
  public static final double MOMENTUM = 0.05;

  /// Names in checkpoints of MinkowskiEngine models: convolutions call their weight `kernel`,
  /// normalisations wrap a PyTorch one as `bn`, 1³ kernels have no axis K and biases have one more.
  public static final NameMap MINKOWSKI =
      NameMap.IDENTITY
          .and("final.weight", parts -> kernel(parts.getFirst()), "final.kernel")
          .and("final.bias", parts -> parts.getFirst().reshape(-1), "final.bias")
          .and(
              "block#.#.downsample.0.weight",
              parts -> kernel(parts.getFirst()),
              "block#.#.downsample.0.kernel")
          .and("block#.#.downsample.1.*", "block#.#.downsample.1.bn.*")
          .and("block#.#.norm#.*", "block#.#.norm#.bn.*")
          .and("block#.#.conv#.weight", "block#.#.conv#.kernel")
          .and("bn#.*", "bn#.bn.*")
          .and("bn0b.*", "bn0b.bn.*")
          .and("bntr#.*", "bntr#.bn.*")
          .and("conv*.weight", "conv*.kernel");

  /// Names in checkpoints of TorchSparse models (ALSO).
  public static final NameMap TORCHSPARSE = TorchSparseNames.map();

  /// A 1³ kernel [Cin, Cout] as [1, Cin, Cout].
  private static Tensor kernel(Tensor stored) {
    return stored.reshape(1, stored.dim(-2), stored.dim(-1));
  }

  /// MinkUNet-34 without a final layer: 96 features.
  public static MinkUNet unet34(int inputChannels, Rng rng) {
    return of(UNetPlan.UNET34, inputChannels, MOMENTUM, rng);
  }

  /// MinkUNet-18 without a final layer: 96 features.
  public static MinkUNet unet18(int inputChannels, Rng rng) {
    return of(UNetPlan.UNET18, inputChannels, MOMENTUM, rng);
  }

  /// MinkUNet-18 behind a stem of two convolutions (ALSO), whose normalisations all have momentum
  /// 0.1.
  public static MinkUNet unet18TwoStem(int inputChannels, Rng rng) {
    return of(UNetPlan.UNET18_TWO_STEM, inputChannels, SparseBlock.INNER_MOMENTUM, rng);
  }

  /// The network of experiments that compare many arms: 2.9 M parameters, 48 features.
  public static MinkUNet small(int inputChannels, Rng rng) {
    return of(UNetPlan.SMALL, inputChannels, MOMENTUM, rng);
  }

  /// A network for tests and demonstrations: 8 features.
  public static MinkUNet tiny(int inputChannels, Rng rng) {
    return of(UNetPlan.TINY, inputChannels, MOMENTUM, rng);
  }

  /// A new network without a final layer.
  ///
  /// @param momentum of all normalisations outside the residual paths
  public static MinkUNet of(UNetPlan plan, int inputChannels, double momentum, Rng rng) {
    return new MinkUNet(Res16UNet.of(plan, inputChannels, momentum, rng), null);
  }

  /// This network, sharing its parameters, with a new final layer to `channels` features.
  public MinkUNet withFinal(int channels, Rng rng) {
    return new MinkUNet(
        body,
        SubmanifoldConv3d.of(
            body.out(), channels, KernelShape.submanifold(1), true, rng.at("final")));
  }

  /// This network, sharing its parameters, without a final layer.
  public MinkUNet withoutFinal() {
    return new MinkUNet(body, null);
  }

  /// This network, sharing its parameters, with another momentum of all normalisations outside the
  /// residual paths: what a fine-tuning sets.
  ///
  /// @param momentum in (0, 1]
  public MinkUNet withMomentum(double momentum) {
    return new MinkUNet(body.withMomentum(momentum), last);
  }

  @Override
  public Value forward(Voxels x, Pass pass) {
    Voxels y = body.forward(x, pass);
    return last == null ? y.features() : last.forward(y).features();
  }

  @Override
  public int inputChannels() {
    return body.in();
  }

  @Override
  public int width() {
    return last == null ? body.out() : last.weight().tensor().dim(2);
  }
}
