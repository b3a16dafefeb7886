/// The primitives: one op, one record, one file, with its forward pass, its vector-Jacobian product
/// and the samples both are checked on. Fusion is done by hand, visibly: where a kernel computes
/// several steps at once there is a record for the whole.
///
/// Letters: x inputs, y outputs, dy = ∂L/∂y the upstream gradient, dx = ∂L/∂x what backward yields.
package vexel.autograd.op;
