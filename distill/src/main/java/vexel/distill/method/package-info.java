/// The distillation methods, one file each: what a method trains beside the student, and what it
/// minimises.
///
/// A [Method] is given the student's features of a [Batch] and returns its [Terms]; the loop around
/// it is the same for all and stands in `vexel.distill.recipe`. The losses themselves stand in
/// `vexel.distill.loss`, where each reads like its paper. A method's constants are settings, and a
/// YAML file beside this package holds those of its paper.
package vexel.distill.method;
