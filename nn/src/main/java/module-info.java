/// Layers as records, optimisers, and the networks of the three papers.
@org.jspecify.annotations.NullMarked
module vexel.nn {
  requires static transitive org.jspecify;
  requires transitive vexel.autograd;

  exports vexel.nn;
  exports vexel.nn.bev;
  exports vexel.nn.sparse;
  exports vexel.nn.vision;
  exports vexel.nn.optim;
  exports vexel.nn.waffle;
}
