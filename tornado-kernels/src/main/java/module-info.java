/// The GPU backend. Optional: found by name through the service loader.
@org.jspecify.annotations.NullMarked
module vexel.tornado {
  requires static transitive org.jspecify;
  requires transitive vexel.tensor;

  exports vexel.tornado;

  provides vexel.tensor.spi.BackendProvider with
      vexel.tornado.TornadoProvider;
}
