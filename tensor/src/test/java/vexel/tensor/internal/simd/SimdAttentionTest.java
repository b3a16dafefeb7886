package vexel.tensor.internal.simd;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.tensor.Tensor;

class SimdAttentionTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1, 1",
    "2, 3, 13, 13, 8",
    "1, 2, 97, 97, 64",
    "1, 1, 5, 207, 33",
    "2, 1, 130, 17, 5",
    "1, 1, 7, 4098, 16",
    "1, 1, 4098, 5, 4",
    "1, 1, 1, 8200, 3",
    "1, 1, 8200, 1, 3",
  })
  void rowsOfAFusedProjection(int batch, int heads, int queries, int keys, int width) {
    Tensor q = Twins.random(1, batch, queries, heads, width).permute(0, 2, 1, 3);
    Tensor kv = Twins.random(2, batch, keys, 2, heads, width);
    Tensor k = kv.select(2, 0).permute(0, 2, 1, 3);
    Tensor v = kv.select(2, 1).permute(0, 2, 1, 3);
    double scale = 1 / Math.sqrt(width);
    Tensor y = Twins.f32(batch, queries, heads, width);
    Tensor logsum = Twins.f32(batch, heads, queries);
    Twins.agree(
        "forward", (x, out) -> x.attention().forward(q, k, v, scale, out[0], out[1]), y, logsum);
    new SimdAttention().forward(q, k, v, scale, y, logsum);
    Tensor dy = Twins.random(3, batch, queries, heads, width);
    Twins.agree(
        "backward",
        (x, out) -> x.attention().backward(q, k, v, scale, y, logsum, dy, out[0], out[1], out[2]),
        Twins.f32(batch, heads, queries, width),
        Twins.f32(batch, heads, keys, width),
        Twins.f32(batch, heads, keys, width));
  }
}
