/// Detectors in bird's-eye view and how they are trained: LiDAR, cameras or both to boxes
/// ([vexel.distill.detector.Detector]), alone or taught by another one
/// ([vexel.distill.detector.DetectorTeacher]; UniDistill, Zhou et al., CVPR 2023), and judged by
/// the rules of nuScenes ([vexel.distill.detector.DetectionJudge]).
package vexel.distill.detector;
