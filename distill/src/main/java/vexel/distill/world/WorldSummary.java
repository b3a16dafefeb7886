package vexel.distill.world;

/// What a written world holds.
///
/// @param scenes number of scenes
/// @param samples key frames
/// @param points LiDAR points of the key frames
/// @param boxes annotations
/// @param sha256 over decoded pixels, points, labels and tables, see [WorldHash]
public record WorldSummary(int scenes, int samples, long points, int boxes, String sha256) {}
