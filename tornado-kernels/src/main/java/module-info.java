/// The GPU backend. Optional: found by name through the service loader.
///
/// TornadoVM's API is needed to compile, from a stub where TornadoVM is not installed, and at run
/// time only once a device is asked for.
@org.jspecify.annotations.NullMarked
module vexel.tornado {
  requires static transitive org.jspecify;
  requires static transitive tornado.api;
  requires transitive vexel.tensor;

  exports vexel.tornado;
  exports vexel.tornado.kernel; // TornadoVM reads the programs

  provides vexel.tensor.spi.BackendProvider with
      vexel.tornado.TornadoProvider;
}
