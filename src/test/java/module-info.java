// Conformance: reads every module, read by none.
open module vexel.conformance {
  requires vexel.distill;
  requires vexel.tornado;
  requires tornado.api;
  requires org.junit.jupiter.api;
  requires org.junit.jupiter.params;
  requires org.assertj.core;
  requires jmh.core;
}
