/// Cross-modal distillation in driving: losses, heads, geometry, data, recipes, evaluation, command
/// line.
@org.jspecify.annotations.NullMarked
module vexel.distill {
  requires static transitive org.jspecify;
  requires transitive vexel.nn;
  requires commons.math3;
  requires info.picocli;
  requires transitive java.desktop;
  requires java.management;
  requires org.snakeyaml.engine;
  requires tools.jackson.core;

  opens vexel.distill.cli to
      info.picocli;

  exports vexel.distill;
  exports vexel.distill.augment;
  exports vexel.distill.bench;
  exports vexel.distill.cli;
  exports vexel.distill.conformance;
  exports vexel.distill.data;
  exports vexel.distill.detect;
  exports vexel.distill.detector;
  exports vexel.distill.geometry;
  exports vexel.distill.world;
  exports vexel.distill.eval;
  exports vexel.distill.eval.detection;
  exports vexel.distill.eval.structure;
  exports vexel.distill.experiment;
  exports vexel.distill.export;
  exports vexel.distill.head;
  exports vexel.distill.loader;
  exports vexel.distill.loss;
  exports vexel.distill.loss.bev;
  exports vexel.distill.method;
  exports vexel.distill.occupancy;
  exports vexel.distill.protocol;
  exports vexel.distill.recipe;
  exports vexel.distill.relation;
  exports vexel.distill.report;
  exports vexel.distill.robustness;
  exports vexel.distill.run;
  exports vexel.distill.student;
  exports vexel.distill.submission;
  exports vexel.distill.superpixel;
  exports vexel.distill.teacher;

  opens vexel.distill.detector to
      vexel.nn;
  opens vexel.distill.head to
      vexel.nn;
  opens vexel.distill.protocol to
      vexel.nn;
  opens vexel.distill.loss to
      vexel.autograd;
  opens vexel.distill.method to
      vexel.nn;
  opens vexel.distill.occupancy to
      vexel.nn;
  opens vexel.distill.student to
      vexel.nn;
  opens vexel.distill.superpixel to
      vexel.autograd;
  opens vexel.distill.relation to
      vexel.autograd;
}
