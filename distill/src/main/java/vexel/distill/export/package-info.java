/// A trained student for other programs: [Export] writes a run's network as a folder of two files,
/// [Student] reads it and turns points into features or logits. What the network is, and how points
/// become its input, stands in `student.json` ([Description]); its numbers in
/// `student.safetensors`, under the names of the published checkpoints.
package vexel.distill.export;
