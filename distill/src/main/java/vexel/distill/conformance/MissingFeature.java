package vexel.distill.conformance;

/// A case asks for something this release does not compute. The case is skipped under this name.
final class MissingFeature extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String feature;

  MissingFeature(String feature) {
    super(feature);
    this.feature = feature;
  }

  String feature() {
    return feature;
  }
}
