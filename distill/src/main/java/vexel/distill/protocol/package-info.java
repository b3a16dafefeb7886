/// How a pre-trained LiDAR network is judged by semantic segmentation, by the recipes of the
/// papers.
///
/// Read in this order: [Protocol] (whose recipe), [SegmentationSettings] (everything a judgement
/// depends on, with the published presets), [LabelFraction] and [LabelledFrames] (what "1 %" means
/// in which code base), [SegmentationHead] and [LayerDepth] (what is trained at which rate),
/// [SegmentationTraining] (the loop and the evaluation on all original points), [LinearProbing] and
/// [FineTuning] (the two questions asked), [SegmentationRun] (both over several seeds, with a run
/// directory and a report). [PreTraining] is what a student brings to another data set, and
/// [TrainedClassifier] what a finished run says about points ([PointClassifier]), for robustness
/// and submissions.
package vexel.distill.protocol;
