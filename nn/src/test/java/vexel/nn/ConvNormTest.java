package vexel.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

class ConvNormTest {
  private static final Rng RNG = Rng.seed(5);

  /// A convolution, its normalisation and a residual.
  record Block(Convolution conv, BatchNorm norm) implements Layer {
    List<Value> all(Value x, Value residual, Pass pass) {
      return List.of(
          ConvNorm.of(conv, norm, x, pass),
          ConvNorm.relu(conv, norm, x, pass),
          ConvNorm.residual(conv, norm, x, residual, pass));
    }
  }

  private static Tensor random(String name, int... dims) {
    return Init.normal(RNG.at(name), 1, dims).tensor();
  }

  private static BatchNorm norm(int channels) {
    Tensor spread = random("spread", channels);
    return new BatchNorm(
        Parameter.of(random("gamma", channels)),
        Parameter.of(random("beta", channels)),
        Parameter.buffer(random("mean", channels)),
        Parameter.buffer(spread.mul(spread).add(0.1)),
        1e-3,
        0.1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void inferenceHasTheBitsOfEvaluation(int stride) {
    Convolution plain = Conv2d.withoutBias(5, 12, 3, stride, 1, RNG.at("plain"));
    Convolution biased = Conv2d.of(5, 12, 3, stride, 1, RNG.at("biased"));
    Convolution enlarging = ConvTranspose2d.enlarging(5, 12, stride, RNG.at("enlarging"));
    for (Convolution conv : List.of(plain, biased, enlarging)) {
      Block block = new Block(conv, norm(12));
      Value x = Value.of(random("x", 2, 5, 9, 14));
      int[] shape = conv.forward(x).shape().toArray();
      Value residual = Value.of(random("residual", shape));
      List<Tensor> fused = Frozen.of(block).read((b, pass) -> b.all(x, residual, pass));
      List<Value> expected = block.all(x, residual, Pass.eval());
      for (int i = 0; i < fused.size(); i++) {
        assertThat(fused.get(i).toFloats()).isEqualTo(expected.get(i).tensor().toFloats());
      }
      assertThat(fused.get(1).toFloats()).isNotEqualTo(fused.get(2).toFloats());
    }
  }
}
