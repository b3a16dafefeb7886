package vexel.distill.data;

import java.nio.file.Path;

/// What is known of a frame before it is read.
///
/// @param token its identity in the data set
/// @param scene the scene, drive or sequence it belongs to
/// @param timestamp of the sweep, microseconds
/// @param source the sweep's file
public record FrameEntry(String token, String scene, long timestamp, Path source) {}
