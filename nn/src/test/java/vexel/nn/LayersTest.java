package vexel.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.ConvKernels.Window;
import vexel.tensor.spi.Unary;

class LayersTest {
  private static final Rng RNG = Rng.seed(9);

  private static Tensor normal(String name, int... dims) {
    return Init.normal(RNG.at(name), 1, dims).tensor();
  }

  private static double[] statistics(Tensor t) {
    double sum = 0;
    double squares = 0;
    double max = 0;
    for (float x : t.toFloats()) {
      sum += x;
      squares += (double) x * x;
      max = Math.max(max, Math.abs(x));
    }
    int n = t.size();
    return new double[] {sum / n, Math.sqrt(squares / n), max};
  }

  @Test
  void startsLikePyTorch() {
    Linear linear = Linear.of(400, 300, RNG.at("linear"));
    double[] w = statistics(linear.weight().tensor());
    assertThat(w[2]).isBetween(0.0499, 0.05); // 1/√400
    assertThat(w[0]).isCloseTo(0, within(1e-3));
    assertThat(w[1]).isCloseTo(0.05 / Math.sqrt(3), within(2e-4));
    Conv2d conv = Conv2d.of(8, 6, new Window(3, 5, 1, 1, 0, 0, 1, 1, 2), true, RNG.at("conv"));
    assertThat(conv.weight().tensor().shape()).isEqualTo(Shape.of(6, 4, 3, 5));
    assertThat(statistics(conv.weight().tensor())[2]).isBetween(0.12, 1 / Math.sqrt(60));
    double[] cut = statistics(Init.truncatedNormal(RNG.at("cut"), 1.5, 100, 100).tensor());
    assertThat(cut[2]).isBetween(1.99, 2.0);
    double[] narrow = statistics(Init.truncatedNormal(RNG.at("narrow"), 0.02, 200, 100).tensor());
    assertThat(narrow[1]).isCloseTo(0.02, within(3e-4));
  }

  @Test
  void numbersDependOnSeedAndPathAlone() {
    float[] one = Linear.of(3, 4, RNG.at("a")).weight().tensor().toFloats();
    Linear.of(30, 40, RNG.at("b"));
    assertThat(Linear.of(3, 4, RNG.at("a")).weight().tensor().toFloats()).isEqualTo(one);
    assertThat(Linear.of(3, 4, RNG.at("b")).weight().tensor().toFloats()).isNotEqualTo(one);
    assertThat(Linear.withoutBias(3, 4, RNG.at("a")).weight().tensor().toFloats()).isEqualTo(one);
  }

  @Test
  void fusedFormsAgreeWithTheirParts() {
    Linear linear = Linear.of(5, 7, RNG.at("fused"));
    Value x = Value.of(normal("x", 2, 3, 5));
    Value r = Value.of(normal("r", 2, 3, 7));
    assertThat(linear.forwardAdd(x, r).tensor().toFloats())
        .isEqualTo(linear.forward(x).add(r).tensor().toFloats());
    assertThat(linear.forward(x, Unary.RELU).tensor().toFloats())
        .isEqualTo(linear.forward(x).relu().tensor().toFloats());
    FeedForward mlp = SwiGlu.of(5, SwiGlu.hidden(20), RNG.at("glu"));
    assertThat(SwiGlu.hidden(256)).isEqualTo(176);
    assertThat(SwiGlu.hidden(6144)).isEqualTo(4096);
    assertThat(mlp.forwardAdd(x, x).tensor().toFloats())
        .isEqualTo(mlp.forward(x).add(x).tensor().toFloats());
    Attention attention = Attention.of(6, 2, RNG.at("attention"));
    Value y = Value.of(normal("y", 2, 4, 6));
    assertThat(attention.forwardAdd(y, y).tensor().toFloats())
        .isEqualTo(attention.forward(y).add(y).tensor().toFloats());
    assertThatThrownBy(() -> Attention.of(6, 4, RNG)).hasMessageContaining("4 heads");
  }

  @Test
  void dropsWholeSamplesInTrainingOnly() {
    Value x = Value.of(Tensor.full(Backends.cpu(), DType.F32, Shape.of(1000, 2, 3), 1));
    DropPath drop = new DropPath(0.25);
    assertThat(drop.forward(x, Pass.eval())).isSameAs(x);
    float[] y = drop.forward(x, Pass.train(RNG.at("drop"))).tensor().toFloats();
    int kept = 0;
    for (int i = 0; i < 1000; i++) {
      for (int j = 0; j < 6; j++) {
        assertThat(y[i * 6 + j]).isEqualTo(y[i * 6]).isIn(0f, (float) (1 / 0.75));
      }
      kept += y[i * 6] > 0 ? 1 : 0;
    }
    assertThat(kept).isBetween(700, 800);
    assertThatThrownBy(() -> new DropPath(1)).hasMessageContaining("rate 1.0");
  }

  record Twice(Linear a, Linear b) implements Layer {
    Value forward(Value x, Pass pass) {
      return b.forward(a.forward(x));
    }
  }

  @Test
  void frozenGivesNumbersWithoutAWayBack() {
    Twice layer = new Twice(Linear.of(3, 3, RNG.at("a")), Linear.of(3, 2, RNG.at("b")));
    Tensor x = normal("frozen", 4, 3);
    Frozen<Twice> frozen = Frozen.of(layer, Twice::forward);
    float[] want = layer.forward(Value.of(x), Pass.eval()).tensor().toFloats();
    assertThat(frozen.forward(x).toFloats()).isEqualTo(want);
    assertThat(frozen.count()).isEqualTo(12 + 8);
    List<Tensor> both =
        frozen.read(
            x,
            (l, v, pass) -> {
              assertThat(pass.isInference()).isTrue();
              assertThat(l.a().weight().isTrainable()).isFalse();
              Value inner = l.a().forward(v);
              assertThat(inner.needsGradient()).isFalse();
              return List.of(inner, l.b().forward(inner));
            });
    assertThat(both.get(1).toFloats()).isEqualTo(want);
    assertThat(layer.a().weight().isTrainable()).isTrue();
  }

  @Test
  void mapKeepsWhatIsSharedShared() {
    Linear one = Linear.of(3, 3, RNG.at("shared"));
    Twice tied = new Twice(one, one);
    Twice copy = Layer.map(tied, p -> Parameter.of(p.tensor().copy()));
    assertThat(copy.a().weight()).isSameAs(copy.b().weight()).isNotSameAs(one.weight());
    Twice twin = Layer.f64(tied);
    assertThat(twin.a().weight().tensor().dtype()).isEqualTo(DType.F64);
    assertThat(twin.a().weight().tensor().backend()).isEqualTo(Backends.reference());
    assertThat(Layer.to(tied, Backends.cpu()).a().weight().tensor())
        .isSameAs(one.weight().tensor());
  }

  @Test
  void normalisesAndConvolves() {
    Value x = Value.of(normal("n", 2, 5, 8));
    double[] s = statistics(LayerNorm.of(8).forward(x).tensor());
    assertThat(s[0]).isCloseTo(0, within(1e-6));
    assertThat(s[1]).isCloseTo(1, within(1e-4));
    Value image = Value.of(normal("image", 2, 3, 6, 7));
    Conv2d conv = Conv2d.withoutBias(3, 4, 3, 2, 1, RNG.at("conv"));
    assertThat(conv.forward(image).shape()).isEqualTo(Shape.of(2, 4, 3, 4));
    assertThat(conv.parameters().keySet()).containsExactly("weight");
  }
}
