package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/// No class of Vexel names what would make its bits depend on width, compiler, JDK or timing.
class DeterminismRulesTest {
  @Test
  void noClassBreaksTheRules() {
    List<CompiledClass> all = CompiledClass.all();
    List<String> broken = new ArrayList<>();
    for (CompiledClass c : all) {
      DeterminismRules.broken(c.module(), c.model())
          .forEach(rule -> broken.add(c.name() + ": " + rule));
    }
    System.out.println("determinism rules: " + all.size() + " classes scanned");
    assertThat(all.stream().map(CompiledClass::module).distinct())
        .contains("vexel.tensor", "vexel.autograd", "vexel.nn", "vexel.distill", "vexel.tornado");
    assertThat(broken).isEmpty();
  }

  /// Breaks several rules, each in another way.
  static final class Offender {
    static final DoubleUnaryOperator REFERENCE = Math::exp;

    static double call(double x) {
      return Math.pow(x, 1.5) + Math.sqrt(x);
    }

    static void shuffle(List<Integer> list) {
      Collections.shuffle(list, new Random(1));
    }

    static double sum(List<Double> list) {
      return list.parallelStream().mapToDouble(d -> d).sum();
    }
  }

  @Test
  void theScanSeesEveryKindOfOffence() throws IOException {
    byte[] bytes;
    try (InputStream in =
        DeterminismRulesTest.class.getResourceAsStream("DeterminismRulesTest$Offender.class")) {
      bytes = java.util.Objects.requireNonNull(in).readAllBytes();
    }
    assertThat(DeterminismRules.broken("vexel.nn", ClassFile.of().parse(bytes)))
        .anySatisfy(s -> assertThat(s).contains("Math.exp"))
        .anySatisfy(s -> assertThat(s).contains("Math.pow"))
        .anySatisfy(s -> assertThat(s).contains("Collections.shuffle"))
        .anySatisfy(s -> assertThat(s).contains("java/util/Random"))
        .anySatisfy(s -> assertThat(s).contains("parallel stream"))
        .noneSatisfy(s -> assertThat(s).contains("sqrt"));
  }
}
