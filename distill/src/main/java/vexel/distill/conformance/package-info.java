/// Runs golden files through the engine: values another framework computed in double precision,
/// forward and backward, on every CPU backend.
///
/// A golden file is a safetensors file whose `__metadata__` holds `cases` (which tensors belong to
/// a case) and `attrs` (its operator with every hyper-parameter). [GoldenFile] reads the layouts,
/// [Trial] is one case on one [Engine], an [Executor] computes one operator from the trial's
/// inputs, [Executors] is the table of them. Nothing is derived from a case's name.
package vexel.distill.conformance;
