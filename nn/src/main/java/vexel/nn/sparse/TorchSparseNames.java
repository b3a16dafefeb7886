package vexel.nn.sparse;

import java.util.List;
import vexel.nn.NameMap;
import vexel.tensor.Tensor;

/// Names of MinkUNets in checkpoints of TorchSparse models (ALSO): stages are `Sequential`s, of
/// which the first entry is the strided convolution, and blocks count from 1 behind it.
final class TorchSparseNames {
  private static final int MOST_BLOCKS = 6;

  private TorchSparseNames() {}

  static NameMap map() {
    NameMap map = unit(NameMap.IDENTITY, "conv0p1s1", "bn0", "stem.0", "stem.1", false);
    map = unit(map, "conv0p1s1b", "bn0b", "stem.3", "stem.4", false);
    List<Integer> strides = List.of(1, 2, 4, 8, 16);
    for (int s = 1; s <= 4; s++) {
      String down = "conv" + s + "p" + strides.get(s - 1) + "s2";
      map = scaling(map, down, "bn" + s, "stage" + s);
      map = blocks(map, "block" + s, "stage" + s, 1);
      String up = "convtr" + (s + 3) + "p" + strides.get(5 - s) + "s2";
      map = scaling(map, up, "bntr" + (s + 3), "up" + s);
      map = blocks(map, "block" + (s + 4), "up" + s + ".1", 0);
    }
    return map.and("final.weight", parts -> classifier(parts.getFirst()), "classifier.0.weight")
        .and("final.bias", "classifier.0.bias");
  }

  private static NameMap scaling(NameMap map, String conv, String norm, String stage) {
    return unit(map, conv, norm, stage + ".0.net.0", stage + ".0.net.1", true);
  }

  private static NameMap blocks(NameMap map, String own, String stage, int first) {
    NameMap all = map;
    for (int i = 0; i < MOST_BLOCKS; i++) {
      String block = own + "." + i;
      String stored = stage + "." + (i + first);
      all =
          unit(
              all, block + ".conv1", block + ".norm1", stored + ".net.0", stored + ".net.1", false);
      all =
          unit(
              all, block + ".conv2", block + ".norm2", stored + ".net.3", stored + ".net.4", false);
      String path = stored + ".downsample";
      all =
          unit(
              all,
              block + ".downsample.0",
              block + ".downsample.1",
              path + ".0",
              path + ".1",
              false);
    }
    return all;
  }

  private static NameMap unit(
      NameMap map, String conv, String norm, String storedConv, String storedNorm, boolean even) {
    return map.and(
            conv + ".weight", parts -> kernel(parts.getFirst(), even), storedConv + ".kernel")
        .and(norm + ".*", storedNorm + ".*");
  }

  /// A linear layer's [O, I] as [1, I, O].
  private static Tensor classifier(Tensor stored) {
    return stored.permute(1, 0).contiguous().reshape(1, stored.dim(1), stored.dim(0));
  }

  /// A kernel [K, Cin, Cout] in raster order. A 1³ one has no axis K; of a 2³ one z runs fastest.
  private static Tensor kernel(Tensor stored, boolean even) {
    if (stored.rank() == 2) {
      return stored.reshape(1, stored.dim(0), stored.dim(1));
    }
    if (!even) {
      return stored;
    }
    Tensor xyz = stored.reshape(2, 2, 2, stored.dim(1), stored.dim(2));
    return xyz.permute(2, 1, 0, 3, 4).contiguous().reshape(8, stored.dim(1), stored.dim(2));
  }
}
