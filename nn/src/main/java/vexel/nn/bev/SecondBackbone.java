package vexel.nn.bev;

import java.util.ArrayList;
import java.util.List;
import vexel.autograd.Value;
import vexel.nn.Layer;
import vexel.nn.Name;
import vexel.nn.Pass;
import vexel.tensor.Rng;

/// The two-dimensional backbone of SECOND (Yan, Mao & Li 2018, §3.1.3): stages of 3×3 convolutions,
/// the first of each with a stride.
///
/// @param blocks the stages, each reading the one before
public record SecondBackbone(List<Stage> blocks) implements Layer {
  /// Convolutions one after the other.
  ///
  /// @param layers the first with the stage's stride
  public record Stage(@Name("") List<ConvNormRelu> layers) implements Layer {
    Value forward(Value x, Pass pass) {
      Value y = x;
      for (int i = 0; i < layers.size(); i++) {
        y = layers.get(i).forward(y, pass.at("layers", i));
      }
      return y;
    }
  }

  /// A new backbone.
  public static SecondBackbone of(SecondPlan plan, Rng rng) {
    List<Stage> blocks = new ArrayList<>();
    int in = plan.inputs();
    for (int i = 0; i < plan.widths().size(); i++) {
      Rng at = rng.at("blocks", i);
      int width = plan.widths().get(i);
      List<ConvNormRelu> layers = new ArrayList<>();
      layers.add(ConvNormRelu.second(in, width, plan.strides().get(i), at.at("layers", 0)));
      for (int k = 1; k <= plan.layers().get(i); k++) {
        layers.add(ConvNormRelu.second(width, width, 1, at.at("layers", k)));
      }
      blocks.add(new Stage(List.copyOf(layers)));
      in = width;
    }
    return new SecondBackbone(List.copyOf(blocks));
  }

  /// x[B, C, H, W] → the map of each stage [B, Cᵢ, H/sᵢ, W/sᵢ], sizes rounded up.
  public List<Value> forward(Value x, Pass pass) {
    List<Value> maps = new ArrayList<>();
    Value y = x;
    for (int i = 0; i < blocks.size(); i++) {
      y = blocks.get(i).forward(y, pass.at("blocks", i));
      maps.add(y);
    }
    return maps;
  }
}
