package vexel.distill.world;

import java.util.List;

/// What the tables say of one scene.
///
/// @param number from 0
/// @param description in words
/// @param frames its key frames
record SceneRecord(int number, String description, List<FrameRecord> frames) {}
