package vexel.conformance;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What compiled code must not name, because its result depends on vector width, JIT, JDK or thread
/// timing. Class files are read, not sources, so method references and generated code count too.
final class DeterminismRules {
  private static final Set<String> INEXACT =
      Set.of(
          "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "exp",
          "expm1", "log", "log10", "log1p", "pow", "cbrt", "hypot", "random");
  private static final Set<String> INEXACT_LANES =
      Set.of(
          "SIN", "COS", "TAN", "ASIN", "ACOS", "ATAN", "ATAN2", "SINH", "COSH", "TANH", "EXP",
          "EXPM1", "LOG", "LOG10", "LOG1P", "POW", "CBRT", "HYPOT");
  private static final Set<String> UNSEEDED =
      Set.of(
          "java/util/Random",
          "java/util/SplittableRandom",
          "java/util/concurrent/ThreadLocalRandom",
          "java/security/SecureRandom");
  private static final Set<String> UNORDERED =
      Set.of(
          "java/util/concurrent/atomic/DoubleAdder",
          "java/util/concurrent/atomic/DoubleAccumulator");

  private DeterminismRules() {}

  /// The rules `c` breaks, one line each; empty if none.
  static List<String> broken(String module, ClassModel c) {
    List<String> found = new ArrayList<>();
    for (PoolEntry e : c.constantPool()) {
      switch (e) {
        case MemberRefEntry m -> member(m.owner().asInternalName(), m.name().stringValue(), found);
        case ClassEntry k -> type(module, c, k.asInternalName(), found);
        default -> {}
      }
    }
    c.methods().forEach(m -> reductions(m, found));
    return found;
  }

  private static void member(String owner, String name, List<String> found) {
    if (owner.equals("java/lang/Math") && INEXACT.contains(name)) {
      found.add("Math." + name + " differs between compiler tiers; use StrictMath or Rng");
    }
    if (owner.equals("jdk/incubator/vector/VectorOperators") && INEXACT_LANES.contains(name)) {
      found.add("lanewise " + name + " differs between widths; write the polynomial");
    }
    if (name.equals("parallelStream") || (name.equals("parallel") && owner.contains("/stream/"))) {
      found.add("a parallel stream joins in no fixed order; use vexel.tensor's workers");
    }
    if (owner.equals("java/util/Collections") && name.equals("shuffle")) {
      found.add("Collections.shuffle; use Rng.permutation");
    }
  }

  private static void type(String module, ClassModel c, String name, List<String> found) {
    if (UNSEEDED.contains(name)) {
      found.add(name + "; every random number comes from Rng by path");
    }
    if (UNORDERED.contains(name)) {
      found.add(name + " adds in the order of arrival");
    }
    if (name.startsWith("jdk/incubator/vector/")) {
      String self = c.thisClass().asInternalName();
      if (!module.equals("vexel.tensor") || self.contains("/internal/reference/")) {
        found.add("the Vector API belongs to vexel.tensor's SIMD kernels alone");
      }
    }
  }

  /// reduceLanes(ADD | MUL) on floats may join the lanes in any order.
  private static void reductions(MethodModel method, List<String> found) {
    String operator = "";
    if (method.code().isEmpty()) {
      return;
    }
    for (CodeElement e : method.code().orElseThrow()) {
      switch (e) {
        case FieldInstruction f
            when f.owner().asInternalName().equals("jdk/incubator/vector/VectorOperators") ->
            operator = f.name().stringValue();
        case InvokeInstruction i when i.name().stringValue().startsWith("reduceLanes") -> {
          String owner = i.owner().asInternalName();
          boolean floats = owner.endsWith("/FloatVector") || owner.endsWith("/DoubleVector");
          if (floats && !Set.of("MAX", "MIN").contains(operator)) {
            found.add(
                method.methodName().stringValue()
                    + ": reduceLanes("
                    + operator
                    + ") has no fixed order; use the 16-lane tree");
          }
        }
        default -> {}
      }
    }
  }
}
