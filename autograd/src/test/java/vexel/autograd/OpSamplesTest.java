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
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import vexel.autograd.check.GradCheck;
import vexel.autograd.op.Add;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

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

  @Test
  void everyOpIsCounted() {
    long partials = 0;
    double worst = 0;
    int count = 0;
    List<String> lines = new ArrayList<>();
    for (Class<?> op : opClasses()) {
      double mine = 0;
      for (Sample s : samples(op)) {
        if (!s.isRejected()) {
          GradCheck check = GradCheck.of(s);
          partials += check.partials();
          mine = Math.max(mine, check.worst());
        }
        count++;
      }
      lines.add(String.format("%-20s %.1e", op.getSimpleName(), mine));
      worst = Math.max(worst, mine);
    }
    lines.forEach(System.out::println);
    System.out.printf(
        "%d ops, %d samples, %d partial derivatives, worst relative error %.1e%n",
        opClasses().size(), count, partials, worst);
    assertThat(opClasses()).hasSizeGreaterThan(40);
  }
}
