/// What runs on the device: plain Java that TornadoVM compiles for a GPU.
///
/// It is written within what a device can do: no exceptions, no recursion, no allocation but local
/// memory of constant size, no bits of floats, no constant that is NaN or infinite, no fused
/// multiply-add by name. Every sum has one owner and one order, so no atomics are needed and the
/// same device gives the same bits every time; the bits are the device's own, within the bounds
/// that `docs/gpu.md` states.
package vexel.tornado.kernel;
