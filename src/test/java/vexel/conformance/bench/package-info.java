/// The kernels' workloads under JMH: `mvn -Pbench`, see docs/performance.md.
package vexel.conformance.bench;
