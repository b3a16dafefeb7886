/// The tensor engine: numbers, their shapes and the kernels that compute on them.
///
/// The incubating Vector API stands behind this door alone: no module above can name it.
@org.jspecify.annotations.NullMarked
module vexel.tensor {
  requires static transitive org.jspecify;
  requires jdk.incubator.vector;
  requires commons.math3;

  exports vexel.tensor;
  exports vexel.tensor.io;
  exports vexel.tensor.spi;

  uses vexel.tensor.spi.BackendProvider;
}
