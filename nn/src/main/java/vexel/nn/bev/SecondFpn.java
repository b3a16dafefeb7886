package vexel.nn.bev;

import java.util.ArrayList;
import java.util.List;
import vexel.autograd.Differentiable;
import vexel.autograd.Value;
import vexel.nn.Layer;
import vexel.nn.Pass;
import vexel.tensor.Rng;
import vexel.tensor.TensorException;

/// SECOND's feature pyramid: every map is brought to one size and the results are joined.
/// UniDistill's camera detector brings the four stages of a ResNet to stride 16 with it.
///
/// @param deblocks what brings map i to the common size
public record SecondFpn(List<ConvNormRelu> deblocks) implements Layer {
  /// A new pyramid.
  ///
  /// @param inputs channels of each map
  /// @param outputs channels each contributes
  /// @param scales new side over old, e.g. ¼, ½, 1, 2
  public static SecondFpn of(
      List<Integer> inputs, List<Integer> outputs, List<Double> scales, Rng rng) {
    List<ConvNormRelu> deblocks = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Rng at = rng.at("deblocks", i);
      deblocks.add(ConvNormRelu.scaling(inputs.get(i), outputs.get(i), scales.get(i), at));
    }
    return new SecondFpn(List.copyOf(deblocks));
  }

  /// Maps [B, Cᵢ, Hᵢ, Wᵢ] → [B, Σ Oᵢ, H, W].
  public Value forward(List<Value> maps, Pass pass) {
    if (maps.size() != deblocks.size()) {
      throw new TensorException(
          "second fpn", "is given " + maps.size() + " maps for " + deblocks.size() + " levels");
    }
    Value[] scaled = new Value[maps.size()];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = deblocks.get(i).forward(maps.get(i), pass.at("deblocks", i));
      if (scaled[i].dim(2) != scaled[0].dim(2) || scaled[i].dim(3) != scaled[0].dim(3)) {
        throw new TensorException(
            "second fpn",
            "map "
                + i
                + maps.get(i).shape()
                + " becomes "
                + scaled[i].shape()
                + ", map 0 "
                + scaled[0].shape()
                + "; sides must be multiples of the largest stride");
      }
    }
    return scaled.length == 1 ? scaled[0] : Differentiable.concat(1, scaled);
  }
}
