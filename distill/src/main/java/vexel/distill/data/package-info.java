/// Recorded driving data: LiDAR sweeps, camera images, calibration, ego poses, labels.
///
/// A [FrameSource] is an indexed list of frames ([NuScenes], [KittiRaw], [KittiObject],
/// [SemanticKitti]); a [Frame] holds one LiDAR sweep and the camera views taken around it; a
/// [CameraView] decodes its image when asked and pairs points with pixels. Images become teacher
/// inputs through [PillowResize] and [Normalization]. [DataCheck] reads a whole data set and
/// reports what is wrong with it.
///
/// Whatever a file holds that cannot be used is a [DataFault] that names the file, the field, the
/// value and the way out. A reader opens nothing outside its [DataRoot].
package vexel.distill.data;
