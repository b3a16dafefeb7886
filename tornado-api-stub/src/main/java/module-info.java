/// The part of TornadoVM's API that Vexel names, so that the GPU backend compiles and its kernels
/// run as plain Java where TornadoVM is not installed.
///
/// The names and descriptors are TornadoVM's (5.2.0), the text is ours. Arrays work; whatever would
/// need a device throws [UnsupportedOperationException]. The module takes the real one's name and
/// is never shipped: with TornadoVM installed the real module stands in its place. A test compares
/// every member with the installed one.
module tornado.api {
  exports uk.ac.manchester.tornado.api;
  exports uk.ac.manchester.tornado.api.common;
  exports uk.ac.manchester.tornado.api.enums;
  exports uk.ac.manchester.tornado.api.exceptions;
  exports uk.ac.manchester.tornado.api.math;
  exports uk.ac.manchester.tornado.api.runtime;
  exports uk.ac.manchester.tornado.api.types.arrays;
}
