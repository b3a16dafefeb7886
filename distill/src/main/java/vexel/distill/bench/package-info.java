/// This engine's figures on fixed workloads, so that a change of speed is seen and others can be
/// measured on the same work. [vexel.distill.bench.Bench] lists them.
package vexel.distill.bench;
