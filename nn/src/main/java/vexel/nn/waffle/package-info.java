/// WaffleIron (Puy, Boulch & Marlet 2023, *Using a Waffle Iron for Automotive Point Cloud Semantic
/// Segmentation*): a network on points whose neighbourhoods are the cells of 2-D planes.
///
/// The chapter reads in this order:
///
/// 1. [vexel.nn.waffle.WaffleGrid] says which cell of each plane a point falls into;
///    [vexel.nn.waffle.PlaneCells] is one plane of a batch, sorted by cell, and
///    [vexel.nn.waffle.WaffleCloud] all the geometry a network is given: samples, neighbours,
///    planes.
/// 2. [vexel.nn.waffle.Embedding] makes a token of each point and its neighbours.
/// 3. [vexel.nn.waffle.SpatialMix] and [vexel.nn.waffle.ChannelMix] alternate over the depth of
///    [vexel.nn.waffle.WaffleLayers].
/// 4. [vexel.nn.waffle.WaffleIron] is the whole; [vexel.nn.waffle.WafflePlan] its sizes.
///
/// Rows are the points of all samples behind each other, so there is no padding: a point that is
/// none never enters a mean or a statistic.
package vexel.nn.waffle;
