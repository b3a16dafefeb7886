/// How alike the structures of two representations of the same points are: the student's and the
/// teacher's.
///
/// Distillation may bring every student feature near its teacher's and still lose how the teacher's
/// features stand to each other. *Image-to-Lidar Relational Distillation* (Mahmoud et al., ECCV
/// 2024) calls the difference a structural gap. Its own measures are not published in a form that
/// could be verified; those here are the literature's, each in its file with its source.
///
/// [vexel.distill.eval.structure.StructureMeasures] computes all of them at once, in double
/// precision, from one pass over the rows of the three Gram matrices K Kᵀ, Q Qᵀ and K Qᵀ; no matrix
/// of N × N is held. Start there.
package vexel.distill.eval.structure;
