/// Tensors on a GPU, through TornadoVM.
///
/// From the outside in: [TornadoProvider] says whether a device is there; [TornadoBackend] is the
/// backend; [TornadoKernels] translates the kernel contract into calls; [Device] owns the device's
/// memory and moves numbers; a [Launcher] starts a [Kernel]. What runs on the device are the loops
/// of `vexel.tornado.kernel`, which are ordinary Java, and run as Java in the tests.
package vexel.tornado;
