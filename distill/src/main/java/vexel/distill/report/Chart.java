package vexel.distill.report;

/// A picture as inline SVG, readable without a script.
@FunctionalInterface
public interface Chart {
  /// The picture as an `svg` element.
  String svg();
}
