package vexel.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import vexel.autograd.check.GradCheck;
import vexel.autograd.op.Add;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Unary;

/// Every op record of `vexel.autograd.op` on all its samples.
class OpSamplesTest {
  private static List<Class<?>> opClasses() {
    URI where = URI.create(Add.class.getResource("Add.class").toString()).resolve(".");
    try (Stream<Path> files = Files.list(Path.of(where))) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(".class") && !f.contains("$") && !f.startsWith("package"))
          .sorted()
          .<Class<?>>map(f -> load(f.substring(0, f.length() - 6)))
          .filter(Op.class::isAssignableFrom)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(Add.class.getPackageName() + "." + name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unchecked") // the contract of Op
  private static List<Sample> samples(Class<?> op) {
    try {
      Method samples = op.getMethod("samples");
      return (List<Sample>) samples.invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(op + " needs public static List<Sample> samples()", e);
    }
  }

  @TestFactory
  Stream<DynamicTest> gradientsAgreeWithCentralDifferences() {
    return opClasses().stream()
        .map(
            op ->
                DynamicTest.dynamicTest(
                    op.getSimpleName(),
                    () -> {
                      for (Sample s : samples(op)) {
                        if (!s.isRejected()) {
                          GradCheck check = GradCheck.of(s);
                          assertThat(check.worst())
                              .as(check.name() + s.inputs() + ": " + check.where())
                              .isLessThanOrEqualTo(1e-6);
                        }
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> refusesWhatItMustReject() {
    return opClasses().stream()
        .map(
            op ->
                DynamicTest.dynamicTest(
                    op.getSimpleName(),
                    () -> {
                      List<Sample> rejected =
                          samples(op).stream().filter(Sample::isRejected).toList();
                      assertThat(rejected).as("samples it must refuse").isNotEmpty();
                      for (Sample s : rejected) {
                        Sample here = s.on(Backends.reference(), DType.F64);
                        List<Tensor> in = here.draw(Backends.reference(), DType.F64, Rng.seed(1));
                        assertThatThrownBy(() -> here.op().forward(in.toArray(Tensor[]::new)))
                            .isInstanceOf(TensorException.class)
                            .hasMessageContaining(s.rejects());
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> simdAgreesWithTheReferenceBitForBit() {
    return opClasses().stream()
        .map(
            op ->
                DynamicTest.dynamicTest(
                    op.getSimpleName(),
                    () -> {
                      for (Sample s : samples(op)) {
                        if (!s.isRejected()) {
                          assertThat(bits(s, Backends.cpu()))
                              .as(s.op() + " " + s.inputs())
                              .isEqualTo(bits(s, Backends.reference()));
                        }
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> outputsComputedAgainHaveTheSameBits() {
    return opClasses().stream()
        .map(
            op ->
                DynamicTest.dynamicTest(
                    op.getSimpleName(),
                    () -> {
                      for (Sample s : samples(op)) {
                        if (!s.isRejected()) {
                          computeAgain(s.on(Backends.cpu(), DType.F32));
                        }
                      }
                    }));
  }

  @SuppressWarnings("unchecked") // the cache is the op's own
  private static void computeAgain(Sample s) {
    Op<@Nullable Object> op = (Op<@Nullable Object>) s.op();
    Tensor[] in = s.draw(Backends.cpu(), DType.F32, Rng.seed(4)).toArray(Tensor[]::new);
    Op.Step<@Nullable Object> step = op.forward(in);
    assertThat(op.again(step.cache(), in).stream().map(OpSamplesTest::bits).toList())
        .as(op + " " + s.inputs())
        .isEqualTo(step.outputs().stream().map(OpSamplesTest::bits).toList());
  }

  @TestFactory
  Stream<DynamicTest> viewsWithOtherStridesGiveTheSameBits() {
    return opClasses().stream()
        .map(
            op ->
                DynamicTest.dynamicTest(
                    op.getSimpleName(),
                    () -> {
                      for (Sample s : samples(op)) {
                        if (!s.isRejected()) {
                          assertThat(bits(s, Backends.reference(), OpSamplesTest::columnMajor))
                              .as(s.op() + " " + s.inputs())
                              .isEqualTo(bits(s, Backends.reference()));
                        }
                      }
                    }));
  }

  /// The same elements with the first axis next to each other in memory, and a gap at the end.
  private static Tensor columnMajor(Tensor x) {
    int rank = x.rank();
    int[] reversed = new int[rank];
    java.util.Arrays.setAll(reversed, i -> rank - 1 - i);
    Tensor t = x.permute(reversed).copy();
    return rank == 0 ? t : Tensor.concat(0, List.of(t, t)).narrow(0, 0, t.dim(0)).permute(reversed);
  }

  private static List<List<Integer>> bits(Sample sample, Backend backend) {
    return bits(sample, backend, x -> x);
  }

  /// Outputs and gradients of a sample in F32, with an upstream of mixed signs.
  private static List<List<Integer>> bits(
      Sample sample, Backend backend, UnaryOperator<Tensor> layout) {
    Sample here = sample.on(backend, DType.F32);
    List<Parameter> parameters = new ArrayList<>();
    for (Tensor x : here.draw(backend, DType.F32, Rng.seed(2))) {
      parameters.add(Parameter.of(layout.apply(x)));
    }
    Value[] in = parameters.stream().map(Parameter::value).toArray(Value[]::new);
    List<Value> roots =
        Value.applyAll(here.op(), in).stream().filter(Value::needsGradient).toList();
    List<Tensor> upstream =
        roots.stream().map(y -> y.tensor().map(Unary.SIN, 0, 0).add(0.25)).toList();
    List<Tensor> all = new ArrayList<>();
    roots.forEach(y -> all.add(y.tensor()));
    Gradients gradients = Value.backward(roots, upstream);
    for (Parameter p : parameters) {
      Tensor g = gradients.of(p);
      if (g != null) {
        all.add(g);
      }
    }
    return all.stream().map(OpSamplesTest::bits).toList();
  }

  private static List<Integer> bits(Tensor t) {
    List<Integer> bits = new ArrayList<>();
    for (float f : t.toFloats()) {
      bits.add(Float.floatToIntBits(f)); // all NaN equal
    }
    return bits;
  }
}
