package vexel.distill.conformance;

/// Computes one operator of the golden files: takes inputs and attributes from the trial, gives it
/// the outputs. Gradients and comparisons are the trial's work.
@FunctionalInterface
interface Executor {
  void run(Trial trial) throws Exception;
}
