package vexel.distill.method;

import vexel.distill.head.ProjectionHead;
import vexel.nn.Layer;
import vexel.nn.Linear;

/// Heads trained on both sides, into one space of their own (OLIVINE has two such pairs).
///
/// @param student of the student's features
/// @param teacher of the teacher's, a 1×1 convolution
public record TwoSidedHead(ProjectionHead student, Linear teacher) implements Layer {}
