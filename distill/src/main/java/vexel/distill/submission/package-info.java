/// Predictions as evaluation servers take them: a class for every original point of a split, in the
/// files, names and numbers of the benchmark, in one ZIP.
///
/// [Submission] says how a benchmark names and encodes a frame; [LidarsegSubmission] and
/// [SemanticKittiSubmission] are the two there are; [SubmissionFile] asks a classifier and writes.
package vexel.distill.submission;
