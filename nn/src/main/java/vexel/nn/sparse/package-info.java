/// Sparse three-dimensional convolution, from points to networks.
///
/// A LiDAR sweep fills one voxel in a thousand, so features are kept for the active voxels alone.
/// The chapter reads in this order:
///
/// 1. [vexel.nn.sparse.CellRule] and its three rules give each point a cell;
///    [vexel.nn.sparse.Voxelization] sorts the points of a batch into voxels,
///    [vexel.nn.sparse.HardVoxels] does it with the limits that detectors set.
/// 2. [vexel.nn.sparse.Sites] are the sorted coordinates, [vexel.nn.sparse.Voxels] sites with
///    features: the sparse tensor.
/// 3. [vexel.nn.sparse.KernelMap] says which input row meets which output row at each position of a
///    kernel ([vexel.nn.sparse.KernelShape]). It is pure geometry; the arithmetic is one kernel of
///    the backend, which knows nothing of coordinates.
/// 4. [vexel.nn.sparse.MinkUNet] is the U-Net that gives every voxel a feature,
///    [vexel.nn.sparse.VoxelBackBone8x] the encoder of detectors, [vexel.nn.sparse.VoxelNet] the
///    student made of it.
package vexel.nn.sparse;
