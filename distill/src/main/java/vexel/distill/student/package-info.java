/// Students whose input is more than sites and features: [WaffleStudent] finds the neighbours that
/// a WaffleIron looks at.
package vexel.distill.student;
