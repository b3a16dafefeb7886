package vexel.distill.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.nn.Pass;
import vexel.nn.State;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.io.Safetensors;
import vexel.tensor.io.SafetensorsWriter;

/// The memory of contrastive representation distillation.
class CrdMemoryTest {
  private static final Rng RNG = Rng.seed(17);
  private static final int WIDTH = 6;

  @TempDir private Path dir;

  private static CrdMemory memory() {
    return CrdMemory.of(10, WIDTH, RNG.at("memory"));
  }

  private static Value embeddings(int n, String name, long step) {
    float[] x = new float[n * WIDTH];
    Rng stream = RNG.at(name, step);
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) stream.normal(i);
    }
    return Value.of(Tensor.of(x, n, WIDTH)).l2Normalize(1, 1e-12);
  }

  private static float step(CrdMemory memory, long step, long... samples) {
    Pass pass = Pass.train(RNG.at("pass", step));
    Value a = embeddings(samples.length, "a", step);
    Value b = embeddings(samples.length, "b", step);
    float loss = (float) memory.forward(a, b, samples, 7, pass).tensor().item();
    pass.commit();
    return loss;
  }

  @Test
  void aRowMovesHalfWayAndBackToTheSphere() {
    CrdMemory memory = memory();
    float[] before = memory.student().tensor().toFloats();
    float[] a = embeddings(2, "a", 0).tensor().toFloats();
    step(memory, 0, 3, 18); // slots 3 and 8
    float[] after = memory.student().tensor().toFloats();
    for (int slot = 0; slot < 10; slot++) {
      int from = slot * WIDTH;
      float[] row = Arrays.copyOfRange(after, from, from + WIDTH);
      if (slot != 3 && slot != 8) {
        assertThat(row).containsExactly(Arrays.copyOfRange(before, from, from + WIDTH));
        continue;
      }
      int sample = slot == 3 ? 0 : 1;
      double norm = 0;
      double[] mixed = new double[WIDTH];
      for (int d = 0; d < WIDTH; d++) {
        mixed[d] = 0.5 * before[from + d] + 0.5 * a[sample * WIDTH + d];
        norm += mixed[d] * mixed[d];
      }
      for (int d = 0; d < WIDTH; d++) {
        assertThat((double) row[d]).isCloseTo(mixed[d] / StrictMath.sqrt(norm), within(1e-6));
      }
    }
  }

  @Test
  void theFirstBatchFixesTheNormalisers() {
    CrdMemory memory = memory();
    assertThat(memory.normaliser().tensor().toFloats()).containsExactly(0, 0);
    step(memory, 0, 1, 2);
    float[] first = memory.normaliser().tensor().toFloats();
    assertThat(first[0]).isPositive().isNotEqualTo(first[1]);
    step(memory, 1, 4, 5);
    assertThat(memory.normaliser().tensor().toFloats()).containsExactly(first);
  }

  /// Each side has m + 1 rows whose h is 1/B on average, so each classifies as it would by chance.
  @Test
  void theNumberOfSlotsCancels() {
    Value zero = Value.of(Tensor.of(new float[WIDTH], 1, WIDTH)); // every ⟨a, v⟩ is 0
    long[] sample = {3};
    double loss = memory().forward(zero, zero, sample, 7, Pass.train(RNG)).tensor().item();
    double side = StrictMath.log(1 + 7) + 7 * StrictMath.log1p(1 / 7.0);
    assertThat(loss).isCloseTo(2 * side, within(1e-5));
  }

  @Test
  void nothingChangesWithoutACommit() {
    CrdMemory memory = memory();
    float[] before = memory.student().tensor().toFloats();
    long[] samples = {0, 1};
    memory.forward(embeddings(2, "a", 0), embeddings(2, "b", 0), samples, 7, Pass.train(RNG));
    memory.forward(embeddings(2, "a", 0), embeddings(2, "b", 0), samples, 7, Pass.eval());
    assertThat(memory.student().tensor().toFloats()).containsExactly(before);
    assertThat(memory.normaliser().tensor().toFloats()).containsExactly(0, 0);
  }

  @Test
  void aCheckpointGoesOnWithTheSameBits() {
    CrdMemory memory = memory();
    step(memory, 0, 1, 2);
    step(memory, 1, 2, 7, 12);
    Path file = dir.resolve("memory.safetensors");
    SafetensorsWriter.of(State.tensors(memory)).write(file);
    CrdMemory resumed = CrdMemory.of(10, WIDTH, RNG.at("other"));
    State.from(Safetensors.read(file)).load(resumed);
    assertThat(step(resumed, 2, 0, 5)).isEqualTo(step(memory, 2, 0, 5));
    assertThat(resumed.teacher().tensor().toFloats())
        .containsExactly(memory.teacher().tensor().toFloats());
  }

  @Test
  void bothSidesAreTrained() {
    Parameter a = Parameter.of(embeddings(2, "a", 0).tensor());
    Parameter b = Parameter.of(embeddings(2, "b", 0).tensor());
    long[] samples = {0, 1};
    Gradients g = memory().forward(a.value(), b.value(), samples, 99, Pass.train(RNG)).backward();
    assertThat(g.of(a)).isNotNull();
    assertThat(g.of(b)).isNotNull();
  }

  @Test
  void samplesAndEmbeddingsMustAgree() {
    Value a = embeddings(2, "a", 0);
    long[] three = {0, 1, 2};
    assertThatThrownBy(() -> memory().forward(a, a, three, 7, Pass.eval()))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("of 3 samples");
  }
}
