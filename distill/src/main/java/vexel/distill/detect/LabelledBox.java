package vexel.distill.detect;

import vexel.distill.geometry.Box;

/// A true box with its class.
///
/// @param box in the LiDAR's frame
/// @param label number of the class, as the tasks of a head list them
public record LabelledBox(Box box, int label) {}
