/// Where a LiDAR point lands on a camera image, and how a teacher's patch grid is read there.
///
/// Read in this order: [Pose] (rigid motions), [Camera] (projection), [PairRule] (the conventions
/// in which code bases differ), [Pairs] (points matched to pixels), [PatchReadout] (the bilinear
/// weights of each pixel over the teacher's patches). Beside the images: [Points] (positions
/// alone), [Similarity3] (the one motion by which an augmentation moves points, queries and boxes),
/// [RadiusSearch] and [NearestNeighbours] (who is near whom).
///
/// Everything here is double precision on plain arrays; tensors appear only in [PatchReadout].
/// Frames are named by what they hold: `cameraFromLidar` takes LiDAR coordinates to camera
/// coordinates. Axes: LiDAR x forward (KITTI) or right (nuScenes), z up; camera x right, y down, z
/// forward; pixels (row, col) from the upper left corner.
package vexel.distill.geometry;
