/// What a training step does to a sweep and its images before the networks see them, each as a pure
/// function of the data and a random stream.
///
/// A sweep is moved ([CloudAugmentation] draws a [vexel.distill.geometry.Similarity3]) and thinned
/// ([DropCuboids], [Frustum], each answering with a [PointSubset]); an image is cut, resized and
/// mirrored ([ResizedCrop] draws an [ImageView]). Pairs are made before all this and carried along:
/// a motion leaves them as they are, a subset renumbers their points, a view moves their pixels.
///
/// The orders of the papers: SLidR (Sautier et al. 2022) moves with [CloudAugmentation#SLIDR], then
/// drops a cuboid, then draws a view for each image. ScaLR (Puy et al. 2024) sees one camera's
/// frustum, moves it with [CloudAugmentation#SCALR] and resizes the whole image. SuperFlow (Xu et
/// al. 2024) moves with [CloudAugmentation#SUPERFLOW], drops nothing and mirrors whole images.
///
/// Detectors (UniDistill, Zhou et al. 2023) keep matrices instead of pairs: [SceneAugmentation]
/// moves points and boxes alike ([SceneMotion]), [ImageAugmentation] each camera by its own
/// ([ImageMotion]), and teacher and student see the same draw.
package vexel.distill.augment;
