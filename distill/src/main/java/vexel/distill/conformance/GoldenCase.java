package vexel.distill.conformance;

import java.util.List;
import java.util.Set;

/// One case of a golden file.
///
/// @param file the file it is in
/// @param name its name, the prefix of its tensors
/// @param feature the key of its executor: the operator, or the layout for whole-file cases
/// @param attrs operator and hyper-parameters
/// @param tensors the names of its tensors without the prefix `name/`
/// @param inputs those of them that are inputs, as the file says; may be empty
/// @param data whether it holds only shared tensors of other cases
/// @param dependsOn features that must exist for a data case to count
record GoldenCase(
    GoldenFile file,
    String name,
    String feature,
    Attrs attrs,
    Set<String> tensors,
    List<String> inputs,
    boolean data,
    List<String> dependsOn) {}
