/// Images cut into regions, and what a region's points and pixels have in common.
///
/// Read in this order: [Slic] (the segmentation itself: [LabImage], [SeedGrid], [Clustering],
/// [Connectivity] are its four steps), [LabelMap] (its result, or somebody else's masks read by
/// [LabelFolder]), [SuperpixelCache] (so that each image is cut once), [Regions] (the regions of a
/// batch that points fall into, and the means over their points), [SuperpixelPool] (the means over
/// their pixels of patch features, from [GridAxis], [CellMatrix] and [PooledImage] without forming
/// a feature of a pixel).
package vexel.distill.superpixel;
