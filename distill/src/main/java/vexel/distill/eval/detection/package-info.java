/// Judging boxes that detectors found, alone from their files.
///
/// *nuScenes* (Caesar et al., CVPR 2020, §3.1): [ResultFile] reads submissions and ground truth,
/// [RecordedGroundTruth] takes the latter from a data set, [BoxFilter] leaves out what is not
/// counted, [BoxMatching] matches by distance and gives a [RecallCurve], [DetectionMetrics] sums
/// up, [DetectionEvaluation] does all of it. The sums have the order of the devkit (numpy's), so
/// that the last digits agree.
///
/// *KITTI* (Geiger et al., CVPR 2012): [KittiFolder] reads labels and detections, [KittiMetric]
/// measures their overlap, [KittiMatching] counts, [KittiAveragePrecision] sums up by R11 and R40.
package vexel.distill.eval.detection;
