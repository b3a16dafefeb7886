/// The built-in world: a procedural driving world in the layout of nuScenes.
///
/// A scene begins with a plan of streets ([StreetPlan]) over a height field ([Ground]). Things
/// ([Thing]) built of convex solids ([Solid]) are put on it, from buildings ([Blocks]) down to
/// cones ([Roadworks]); some move ([Motion]). One ray caster ([RayCaster]) serves the LiDAR
/// ([Sweep]) and the cameras ([Renderer]). What they record is written as nuScenes would
/// ([Recorder], [Tables]).
///
/// The world is made to be hard in the right way: reflectivity and colour are drawn per instance
/// from ranges all classes share ([Material]), and for many classes there is another of the same
/// shape or the same look ([Confusables]). A network has to combine shape and appearance as it must
/// on real streets.
package vexel.distill.world;
