/// The self-supervised task beside the distillation: from the student's features around it, is a
/// place occupied or free? The sweep itself knows, because a ray is free up to its return.
///
/// Read in this order: [Returns] (what a ray is), [RayQueries] (places with a known answer), the
/// search for input points around them ([SupportPairs] of [Supports]), [OccupancyDecoder] (answers
/// from one point and the offset to the place) and [OccupancyTask] (all of it, as ALSO does: Boulch
/// et al. 2023, "ALSO: Automotive Lidar Self-supervision by Occupancy estimation").
///
/// The alternative on a grid: [RayTraversal] and [OccupancyGrid] (free, occupied, unseen voxels)
/// and [VoxelOccupancyTask].
///
/// Both tasks are layers: their parameters are trained with the student's and thrown away with the
/// projection head. Both hang from the student's own features, not from the projected ones.
package vexel.distill.occupancy;
