/// Reverse-mode differentiation: numbers that remember how they were computed.
@org.jspecify.annotations.NullMarked
module vexel.autograd {
  requires static transitive org.jspecify;
  requires transitive vexel.tensor;

  exports vexel.autograd;
  exports vexel.autograd.check;
  exports vexel.autograd.op;
}
