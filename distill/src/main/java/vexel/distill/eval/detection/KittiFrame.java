package vexel.distill.eval.detection;

import java.util.List;

/// The labels and the detections of one image.
public record KittiFrame(List<KittiBox> truth, List<KittiBox> detections) {}
