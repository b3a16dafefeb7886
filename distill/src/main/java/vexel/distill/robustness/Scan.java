package vexel.distill.robustness;

import java.util.Arrays;
import java.util.BitSet;
import vexel.distill.data.Frame;
import vexel.distill.data.PointCloud;
import vexel.distill.data.PointLabels;

/// A labelled sweep with the laser that measured each point: what corruptions change.
public final class Scan {
  private final float[] xyzi;
  private final byte[] labels;
  private final int[] rings;

  private Scan(float[] xyzi, byte[] labels, int[] rings) {
    this.xyzi = xyzi;
    this.labels = labels;
    this.rings = rings;
  }

  /// A scan of its parts.
  ///
  /// @param rings number of each point's laser, from 0
  public static Scan of(PointCloud points, PointLabels labels, int[] rings) {
    if (labels.size() != points.size() || rings.length != points.size()) {
      throw new IllegalArgumentException(
          "scan: %d points, %d labels, %d rings"
              .formatted(points.size(), labels.size(), rings.length));
    }
    byte[] classes = new byte[labels.size()];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = (byte) labels.at(i);
    }
    return new Scan(points.toFloats(), classes, rings.clone());
  }

  /// The scan of a frame.
  ///
  /// @throws vexel.distill.data.DataFault if it has no labels
  public static Scan of(Frame frame) {
    return of(
        frame.points(),
        frame.demandLabels("robustness is judged on labelled points"),
        Rings.of(frame));
  }

  /// Number of points.
  public int size() {
    return labels.length;
  }

  public float x(int i) {
    return xyzi[PointCloud.FIELDS * i];
  }

  public float y(int i) {
    return xyzi[PointCloud.FIELDS * i + 1];
  }

  public float z(int i) {
    return xyzi[PointCloud.FIELDS * i + 2];
  }

  /// Intensity of point i in the sensor's own unit.
  public float intensity(int i) {
    return xyzi[PointCloud.FIELDS * i + 3];
  }

  /// Distance of point i from the sensor, metres.
  public double range(int i) {
    double x = x(i);
    double y = y(i);
    double z = z(i);
    return Math.sqrt(x * x + y * y + z * z);
  }

  /// Class of point i, 0 if it is ignored.
  public int label(int i) {
    return labels[i] & 0xFF;
  }

  /// Laser of point i.
  public int ring(int i) {
    return rings[i];
  }

  /// The points alone.
  public PointCloud points() {
    return PointCloud.of(xyzi.clone());
  }

  /// The labels alone.
  public PointLabels labels() {
    return PointLabels.of(labels.clone());
  }

  /// A change to be made to a copy of this scan.
  public Change change() {
    return new Change(this);
  }

  /// A copy of a scan while it is changed. Points keep their order.
  public static final class Change {
    private final float[] xyzi;
    private final byte[] labels;
    private final int[] rings;
    private final BitSet lost = new BitSet();

    private Change(Scan scan) {
      xyzi = scan.xyzi.clone();
      labels = scan.labels.clone();
      rings = scan.rings;
    }

    /// Moves point i.
    public Change shift(int i, double dx, double dy, double dz) {
      int at = PointCloud.FIELDS * i;
      xyzi[at] = (float) (xyzi[at] + dx);
      xyzi[at + 1] = (float) (xyzi[at + 1] + dy);
      xyzi[at + 2] = (float) (xyzi[at + 2] + dz);
      return this;
    }

    /// Moves point i along its ray, to `factor` times its range.
    public Change stretch(int i, double factor) {
      int at = PointCloud.FIELDS * i;
      for (int c = 0; c < 3; c++) {
        xyzi[at + c] = (float) (xyzi[at + c] * factor);
      }
      return this;
    }

    /// Gives point i another intensity.
    public Change brighten(int i, double intensity) {
      xyzi[PointCloud.FIELDS * i + 3] = (float) intensity;
      return this;
    }

    /// Point i no longer measures an object: no metric counts it.
    public Change ignore(int i) {
      labels[i] = 0;
      return this;
    }

    /// Point i is lost.
    public Change drop(int i) {
      lost.set(i);
      return this;
    }

    /// The changed scan.
    public Scan done() {
      int n = labels.length - lost.cardinality();
      float[] keptPoints = new float[PointCloud.FIELDS * n];
      byte[] keptLabels = new byte[n];
      int[] keptRings = new int[n];
      int k = 0;
      for (int i = lost.nextClearBit(0); i < labels.length; i = lost.nextClearBit(i + 1)) {
        System.arraycopy(
            xyzi, PointCloud.FIELDS * i, keptPoints, PointCloud.FIELDS * k, PointCloud.FIELDS);
        keptLabels[k] = labels[i];
        keptRings[k++] = rings[i];
      }
      return new Scan(keptPoints, keptLabels, keptRings);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Scan s
        && Arrays.equals(xyzi, s.xyzi)
        && Arrays.equals(labels, s.labels)
        && Arrays.equals(rings, s.rings);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(xyzi) + Arrays.hashCode(labels);
  }
}
