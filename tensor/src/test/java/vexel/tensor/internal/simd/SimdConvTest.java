package vexel.tensor.internal.simd;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import vexel.tensor.Tensor;
import vexel.tensor.spi.ConvKernels.Norm;
import vexel.tensor.spi.ConvKernels.Window;

class SimdConvTest {
  static Stream<Arguments> windows() {
    return Stream.of(
        // batch, in, out, height, width, window
        Arguments.of(1, 1, 1, 1, 1, new Window(1, 1, 1, 1, 0, 0, 1, 1, 1)),
        Arguments.of(2, 3, 20, 28, 42, new Window(14, 14, 14, 14, 0, 0, 1, 1, 1)),
        Arguments.of(2, 5, 13, 17, 13, new Window(3, 3, 1, 1, 1, 1, 1, 1, 1)),
        Arguments.of(3, 4, 7, 13, 17, new Window(3, 5, 2, 3, 1, 2, 1, 1, 1)),
        Arguments.of(1, 6, 9, 17, 19, new Window(3, 3, 1, 1, 2, 2, 2, 2, 3)),
        Arguments.of(1, 8, 40, 9, 11, new Window(1, 1, 1, 1, 0, 0, 1, 1, 2)),
        Arguments.of(2, 5, 70, 9, 11, new Window(1, 1, 1, 1, 0, 0, 1, 1, 1)),
        Arguments.of(3, 37, 9, 19, 11, new Window(1, 1, 1, 1, 0, 0, 1, 1, 1)),
        Arguments.of(2, 4, 4, 7, 5, new Window(1, 1, 2, 2, 0, 0, 1, 1, 1)),
        Arguments.of(2, 3, 4, 9, 45, new Window(3, 3, 2, 2, 1, 1, 1, 1, 1)),
        Arguments.of(1, 2, 4, 11, 52, new Window(3, 2, 2, 2, 2, 1, 2, 3, 1)),
        Arguments.of(2, 21, 21, 13, 45, new Window(3, 3, 1, 1, 1, 1, 1, 1, 21)),
        Arguments.of(1, 5, 5, 20, 23, new Window(5, 3, 2, 2, 2, 1, 1, 2, 5)),
        Arguments.of(2, 3, 3, 50, 60, new Window(3, 3, 1, 1, 1, 1, 1, 1, 3)),
        Arguments.of(2, 2, 4, 50, 60, new Window(3, 3, 1, 1, 1, 1, 1, 1, 2)),
        Arguments.of(1, 2048, 37, 5, 9, new Window(1, 1, 1, 1, 0, 0, 1, 1, 1)),
        Arguments.of(1, 500, 3, 3, 4, new Window(3, 3, 1, 1, 1, 1, 1, 1, 1)),
        Arguments.of(1, 2, 3, 4, 3, new Window(3, 3, 1, 1, 5, 5, 1, 1, 1)),
        Arguments.of(1, 40, 0, 9, 11, new Window(3, 3, 1, 1, 1, 1, 1, 1, 1)),
        Arguments.of(1, 0, 3, 9, 11, new Window(3, 3, 1, 1, 1, 1, 1, 1, 1)),
        Arguments.of(0, 4, 3, 9, 11, new Window(3, 3, 1, 1, 1, 1, 1, 1, 1)));
  }

  @ParameterizedTest
  @MethodSource("windows")
  void forwardAndGradients(int batch, int in, int out, int height, int width, Window f) {
    Tensor x = Twins.random(1, batch, in, height, width);
    Tensor w = Twins.random(2, out, in / f.groups(), f.kernelH(), f.kernelW());
    Tensor bias = Twins.random(3, out);
    Tensor dy = Twins.random(4, batch, out, f.outH(height), f.outW(width));
    agree(x, w, bias, dy, f);
  }

  @ParameterizedTest
  @MethodSource("windows")
  void maxPool(int batch, int in, int out, int height, int width, Window f) {
    Tensor x = Twins.random(1, batch, in, height, width);
    int[] y = {batch, in, f.outH(height), f.outW(width)};
    int[] more = {batch, in, f.outH(height) + 1, f.outW(width) + 1}; // windows that end outside
    for (Tensor image : new Tensor[] {x, Twins.withSpecials(x, 2)}) {
      for (int[] shape : new int[][] {y, more}) {
        Twins.agree(
            "max pool " + f + " on " + x.shape(),
            (k, o) -> k.conv().maxPool(image, f, o[0], o[1]),
            Twins.f32(shape),
            Twins.i32(shape));
      }
    }
  }

  @Test
  void numbersThatNeedCare() {
    Window f = new Window(3, 3, 1, 1, 1, 1, 1, 1, 1);
    Window depthwise = new Window(3, 3, 1, 1, 1, 1, 1, 1, 4);
    Tensor x = Twins.withSpecials(Twins.random(1, 1, 4, 9, 40), 1);
    Tensor w = Twins.withSpecials(Twins.random(2, 6, 4, 3, 3), 2);
    Tensor dy = Twins.withSpecials(Twins.random(3, 1, 6, 9, 40), 3);
    agree(x, w, Twins.random(4, 6), dy, f);
    Tensor narrow = Twins.withSpecials(Twins.random(2, 4, 1, 3, 3), 4);
    agree(x, narrow, Twins.random(4, 4), dy.narrow(1, 1, 4), depthwise);
  }

  private static void agree(Tensor x, Tensor w, Tensor bias, Tensor dy, Window f) {
    int[] y = dy.shape().toArray();
    String name = f + " on " + x.shape();
    Twins.agree("forward " + name, (k, o) -> k.conv().forward(x, w, null, f, o[0]), Twins.f32(y));
    Twins.agree("bias " + name, (k, o) -> k.conv().forward(x, w, bias, f, o[0]), Twins.f32(y));
    Tensor settled = w.settled();
    for (String time : new String[] {"first", "again"}) {
      Twins.agree(
          "settled, " + time + " " + name,
          (k, o) -> k.conv().forward(x, settled, bias, f, o[0]),
          Twins.f32(y));
    }
    Norm norm = norm(y[1]);
    Tensor r = Twins.random(5, y);
    Twins.agree(
        "normed " + name,
        (k, o) -> k.conv().forwardNormed(x, w, f, norm, null, true, o[0]),
        Twins.f32(y));
    Twins.agree(
        "normed sum " + name,
        (k, o) -> k.conv().forwardNormed(x, w, f, norm, r, true, o[0]),
        Twins.f32(y));
    Twins.agree(
        "normed sum without relu " + name,
        (k, o) -> k.conv().forwardNormed(x, w, f, norm, r, false, o[0]),
        Twins.f32(y));
    Twins.agree(
        "dx " + name, (k, o) -> k.conv().gradInput(dy, w, f, o[0]), Twins.f32(x.shape().toArray()));
    Twins.agree(
        "dw " + name,
        (k, o) -> k.conv().gradWeight(x, dy, f, o[0]),
        Twins.f32(w.shape().toArray()));
  }

  private static Norm norm(int channels) {
    Tensor spread = Twins.random(8, channels);
    Tensor var = spread.mul(spread).add(0.1);
    return new Norm(
        Twins.random(6, channels), var, Twins.random(7, channels), Twins.random(9, channels), 1e-5);
  }
}
