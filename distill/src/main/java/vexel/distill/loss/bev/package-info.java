/// Other methods' losses between two detectors in bird's-eye view, one a file, on what UniDistill's
/// are on: maps before and behind the encoder, the head's maps, boxes. They differ in where they
/// look and in what they compare there:
///
/// - everywhere: [FitNet] squares differences, [Cwd] compares where each channel is active;
/// - in regions, [BoxRegions]: [Fgd] and [DistillBev] with [MapAttention] as further weight,
///   [BevDistill] under blobs, [BevLgkd] where the LiDAR saw something, [S2m2] where the student is
///   right or wrong;
/// - at points of boxes: [TigBev] on a lattice ([BoxLattice]), [BevDistill]'s contrast;
/// - in the image: [TigBevDepth] inside objects, [BevLgkd]'s distributions of depth;
/// - at the head: [SimDistill], [LabelDistill], [S2m2].
///
/// Notation of all: S the student's map, T the teacher's, [B, C, H, W], b, c, y, x their indices; Δ
/// = S − T; K boxes. The teacher is a tensor: no gradient flows there. Where widths differ, a
/// [vexel.distill.head.Adapter] on the student comes first. A sample without boxes has masks of 0:
/// it adds nothing to what is summed over foreground.
package vexel.distill.loss.bev;
