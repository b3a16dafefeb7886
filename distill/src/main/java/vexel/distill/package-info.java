/// What the parts of the library share: how long work tells that it advances, and the kinds of
/// failure a caller can tell apart.
package vexel.distill;
