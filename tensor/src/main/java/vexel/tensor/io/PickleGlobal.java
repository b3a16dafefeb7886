package vexel.tensor.io;

/// A Python global that a pickle names. It is a name and nothing else: no class is looked up, no
/// function called.
///
/// @param name module and attribute, e.g. `torch._utils._rebuild_tensor_v2`
/// @param offset where in the pickle it stands first
/// @param known whether it is on the list of those that tensors are rebuilt from
public record PickleGlobal(String name, long offset, boolean known) {}
