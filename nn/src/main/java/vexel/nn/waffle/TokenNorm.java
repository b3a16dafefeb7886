package vexel.nn.waffle;

import org.jspecify.annotations.Nullable;
import vexel.autograd.Value;
import vexel.nn.BatchNorm;
import vexel.nn.Layer;
import vexel.nn.LayerNorm;
import vexel.nn.Name;
import vexel.nn.Pass;
import vexel.tensor.TensorException;

/// The normalisation in front of a residual branch: over all rows (WaffleIron) or over the channels
/// of each (ScaLR).
///
/// @param batch the one, or null
/// @param layer the other, or null
public record TokenNorm(@Name("") @Nullable BatchNorm batch, @Name("") @Nullable LayerNorm layer)
    implements Layer {
  /// The two kinds.
  public enum Kind {
    /// Over the rows of the whole batch, ε = 10⁻⁵, momentum 0.1 (WaffleIron).
    BATCH,
    /// Over the channels of each row, ε = 10⁻⁵ (ScaLR).
    LAYER
  }

  public TokenNorm {
    if ((batch == null) == (layer == null)) {
      throw new TensorException("waffleIron", "a token norm is a batch norm or a layer norm");
    }
  }

  /// γ = 1, β = 0.
  public static TokenNorm of(Kind kind, int channels) {
    return switch (kind) {
      case BATCH -> new TokenNorm(BatchNorm.of(channels), null);
      case LAYER -> new TokenNorm(null, LayerNorm.of(channels));
    };
  }

  /// x[N, C] → the same shape.
  public Value forward(Value x, Pass pass) {
    if (batch != null) {
      return batch.forward(x, pass);
    }
    return java.util.Objects.requireNonNull(layer).forward(x);
  }
}
