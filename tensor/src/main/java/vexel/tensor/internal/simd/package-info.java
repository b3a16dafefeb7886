/// The kernels of the CPU backend in vectors.
package vexel.tensor.internal.simd;
