package vexel.distill.data;

/// A class index per point; 0 means unlabelled and is ignored by every metric.
public final class PointLabels {
  private final byte[] label;

  private PointLabels(byte[] label) {
    this.label = label;
  }

  /// The labels of the given bytes, which it takes over.
  public static PointLabels of(byte[] label) {
    return new PointLabels(label);
  }

  /// Number of points.
  public int size() {
    return label.length;
  }

  /// The class of point i.
  public int at(int i) {
    return label[i] & 0xFF;
  }

  /// The classes as integers, for an I32 tensor of targets.
  public int[] toInts() {
    int[] y = new int[label.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = at(i);
    }
    return y;
  }
}
