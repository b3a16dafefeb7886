package vexel.nn.sparse;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Differentiable;
import vexel.autograd.Value;
import vexel.nn.BatchNorm;
import vexel.nn.Layer;
import vexel.nn.Pass;
import vexel.tensor.Rng;

/// The sparse residual U-Net of Choy, Gwak & Savarese 2019: four stages down by strided 2³
/// convolutions, four up by their inverses, each stage up joined by the features of the same stride
/// on the way down.
///
/// Components have the names of the published checkpoints; the digits are strides: `conv2p2s2` is
/// the second convolution, at stride 2, by stride 2. `conv0p1s1b` and `bn0b` are the second half of
/// a stem of two convolutions, null in one of one.
public record Res16UNet(
    SubmanifoldConv3d conv0p1s1,
    BatchNorm bn0,
    @Nullable SubmanifoldConv3d conv0p1s1b,
    @Nullable BatchNorm bn0b,
    SparseConv3d conv1p1s2,
    BatchNorm bn1,
    List<SparseBlock> block1,
    SparseConv3d conv2p2s2,
    BatchNorm bn2,
    List<SparseBlock> block2,
    SparseConv3d conv3p4s2,
    BatchNorm bn3,
    List<SparseBlock> block3,
    SparseConv3d conv4p8s2,
    BatchNorm bn4,
    List<SparseBlock> block4,
    SparseInverseConv3d convtr4p16s2,
    BatchNorm bntr4,
    List<SparseBlock> block5,
    SparseInverseConv3d convtr5p8s2,
    BatchNorm bntr5,
    List<SparseBlock> block6,
    SparseInverseConv3d convtr6p4s2,
    BatchNorm bntr6,
    List<SparseBlock> block7,
    SparseInverseConv3d convtr7p2s2,
    BatchNorm bntr7,
    List<SparseBlock> block8)
    implements Layer {
  /// Down by two: outputs are ⌊c / 2⌋, the kernel reaches from 0 to 1.
  private static final KernelShape HALVE = KernelShape.strided(2, 2, 0);

  /// A new network.
  ///
  /// @param momentum of all normalisations outside the residual paths
  public static Res16UNet of(UNetPlan plan, int inputChannels, double momentum, Rng rng) {
    Parts p = new Parts(plan, momentum, rng);
    return new Res16UNet(
        SubmanifoldConv3d.of(
            inputChannels, plan.stem(), KernelShape.submanifold(3), false, rng.at("conv0p1s1")),
        p.norm(plan.stem()),
        plan.stemConvolutions() == 1 ? null : p.again("conv0p1s1b"),
        plan.stemConvolutions() == 1 ? null : p.norm(plan.stem()),
        p.down("conv1p1s2", 0),
        p.norm(plan.into(0)),
        p.blocks("block1", 0),
        p.down("conv2p2s2", 1),
        p.norm(plan.into(1)),
        p.blocks("block2", 1),
        p.down("conv3p4s2", 2),
        p.norm(plan.into(2)),
        p.blocks("block3", 2),
        p.down("conv4p8s2", 3),
        p.norm(plan.into(3)),
        p.blocks("block4", 3),
        p.up("convtr4p16s2", 4),
        p.norm(plan.planes().get(4)),
        p.blocks("block5", 4),
        p.up("convtr5p8s2", 5),
        p.norm(plan.planes().get(5)),
        p.blocks("block6", 5),
        p.up("convtr6p4s2", 6),
        p.norm(plan.planes().get(6)),
        p.blocks("block7", 6),
        p.up("convtr7p2s2", 7),
        p.norm(plan.planes().get(7)),
        p.blocks("block8", 7));
  }

  /// Makes the parts of one network.
  private record Parts(UNetPlan plan, double momentum, Rng rng) {
    BatchNorm norm(int channels) {
      return BatchNorm.of(channels, 1e-5, momentum);
    }

    SubmanifoldConv3d again(String name) {
      int c = plan.stem();
      return SubmanifoldConv3d.of(c, c, KernelShape.submanifold(3), false, rng.at(name));
    }

    SparseConv3d down(String name, int stage) {
      int c = plan.into(stage);
      return SparseConv3d.of(c, c, HALVE, ActiveRule.FLOOR, false, rng.at(name));
    }

    SparseInverseConv3d up(String name, int stage) {
      int in = plan.planes().get(stage - 1);
      int out = plan.planes().get(stage);
      return SparseInverseConv3d.of(in, out, HALVE, ActiveRule.FLOOR, false, rng.at(name));
    }

    List<SparseBlock> blocks(String name, int stage) {
      List<SparseBlock> blocks = new ArrayList<>();
      int out = plan.planes().get(stage);
      for (int i = 0; i < plan.blocks().get(stage); i++) {
        int in = i == 0 ? plan.into(stage) : out;
        blocks.add(SparseBlock.of(in, out, momentum, rng.at(name, i)));
      }
      return List.copyOf(blocks);
    }
  }

  /// This network, sharing its parameters, with another momentum of all normalisations outside the
  /// residual paths.
  Res16UNet withMomentum(double momentum) {
    return new Res16UNet(
        conv0p1s1,
        bn0.withMomentum(momentum),
        conv0p1s1b,
        bn0b == null ? null : bn0b.withMomentum(momentum),
        conv1p1s2,
        bn1.withMomentum(momentum),
        with(block1, momentum),
        conv2p2s2,
        bn2.withMomentum(momentum),
        with(block2, momentum),
        conv3p4s2,
        bn3.withMomentum(momentum),
        with(block3, momentum),
        conv4p8s2,
        bn4.withMomentum(momentum),
        with(block4, momentum),
        convtr4p16s2,
        bntr4.withMomentum(momentum),
        with(block5, momentum),
        convtr5p8s2,
        bntr5.withMomentum(momentum),
        with(block6, momentum),
        convtr6p4s2,
        bntr6.withMomentum(momentum),
        with(block7, momentum),
        convtr7p2s2,
        bntr7.withMomentum(momentum),
        with(block8, momentum));
  }

  private static List<SparseBlock> with(List<SparseBlock> blocks, double momentum) {
    return blocks.stream().map(b -> b.withMomentum(momentum)).toList();
  }

  /// x [V, Cin] → [V, planes of the last stage], at the same sites.
  ///
  /// For the gradient, what the 3³ convolutions of the blocks yield is kept, and the result of a
  /// block with a shortcut; all else is cheap and forgotten when its last reader has run.
  public Voxels forward(Voxels x, Pass pass) {
    Voxels p1 = active(conv0p1s1.forward(x), bn0, pass.at("bn0"));
    if (conv0p1s1b != null && bn0b != null) {
      p1 = active(conv0p1s1b.forward(p1), bn0b, pass.at("bn0b"));
    }
    Voxels p2 = active(conv1p1s2.forward(p1), bn1, pass.at("bn1"));
    p2 = stage(block1, p2, pass, "block1");
    Voxels p4 = active(conv2p2s2.forward(p2), bn2, pass.at("bn2"));
    p4 = stage(block2, p4, pass, "block2");
    Voxels p8 = active(conv3p4s2.forward(p4), bn3, pass.at("bn3"));
    p8 = stage(block3, p8, pass, "block3");
    Voxels y = active(conv4p8s2.forward(p8), bn4, pass.at("bn4"));
    y = stage(block4, y, pass, "block4"); // stride 16
    y = active(up(convtr4p16s2, y, p8), bntr4, pass.at("bntr4"));
    y = stage(block5, joined(y, p8), pass, "block5");
    y = active(up(convtr5p8s2, y, p4), bntr5, pass.at("bntr5"));
    y = stage(block6, joined(y, p4), pass, "block6");
    y = active(up(convtr6p4s2, y, p2), bntr6, pass.at("bntr6"));
    y = stage(block7, joined(y, p2), pass, "block7");
    y = active(up(convtr7p2s2, y, p1), bntr7, pass.at("bntr7"));
    return stage(block8, joined(y, p1), pass, "block8");
  }

  /// BN and ReLU, the last reader of x.
  private static Voxels active(Voxels x, BatchNorm norm, Pass pass) {
    Value y = norm.forwardRelu(x.features(), pass);
    x.features().forget();
    return x.with(y);
  }

  /// To the sites of `target`; the last reader of x.
  private static Voxels up(SparseInverseConv3d conv, Voxels x, Voxels target) {
    Voxels y = conv.forward(x, target.sites());
    x.features().forget();
    return y;
  }

  /// The blocks in turn, the last readers of x. What a block with a shortcut yields is kept: to
  /// have it back, the whole way up to it would have to stand in memory at once.
  private static Voxels stage(List<SparseBlock> blocks, Voxels x, Pass pass, String name) {
    boolean kept = false;
    for (int i = 0; i < blocks.size(); i++) {
      Voxels y = blocks.get(i).forward(x, pass.at(name, i));
      if (!kept) {
        x.features().forget();
      }
      kept = blocks.get(i).downsample() != null;
      x = y;
    }
    return x;
  }

  /// The way up first, then the skip; their last reader.
  private static Voxels joined(Voxels up, Voxels skip) {
    Value y = Differentiable.concat(1, up.features(), skip.features());
    up.features().forget();
    skip.features().forget();
    return up.with(y);
  }

  /// Number of input channels.
  int in() {
    return conv0p1s1.weight().tensor().dim(1);
  }

  /// Number of output channels.
  int out() {
    return block8.getLast().conv2().weight().tensor().dim(2);
  }
}
