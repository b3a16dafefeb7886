/// What stands between boxes and the maps of a detector in bird's-eye view: [CenterAssigner] turns
/// boxes into targets of the head, [CenterDecoder] the head's maps into boxes, [GaussianMaps] draws
/// boxes as blobs, [BoxKeypoints] reads maps at nine points of each box.
package vexel.distill.detect;
