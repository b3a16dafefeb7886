/// Networks that look at images. [Vit] is the vision transformer of DINOv2, the usual teacher: its
/// names, numbers and tokens are those of the released models.
package vexel.nn.vision;
