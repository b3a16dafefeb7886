package vexel.distill.occupancy;

import java.util.Arrays;
import java.util.stream.IntStream;
import vexel.distill.geometry.Points;

/// The places of one sweep that have a feature: input points, or the cells of a bird's eye view at
/// z = 0.
public final class Supports {
  private final Points points;
  private final int[] rows;

  private Supports(Points points, int[] rows) {
    this.points = points;
    this.rows = rows;
  }

  /// Points with the feature rows `firstRow`, `firstRow` + 1, …
  public static Supports of(Points points, int firstRow) {
    return new Supports(points, IntStream.range(firstRow, firstRow + points.size()).toArray());
  }

  /// Points that share feature rows, those of their voxels; without the ones whose row is negative,
  /// which lie outside the student's range.
  public static Supports of(Points points, int[] rows) {
    if (points.size() != rows.length) {
      throw new IllegalArgumentException(
          "supports: " + points.size() + " points, " + rows.length + " rows; give each point one");
    }
    int[] inside = IntStream.range(0, rows.length).filter(i -> rows[i] >= 0).toArray();
    return new Supports(points.at(inside), Arrays.stream(inside).map(i -> rows[i]).toArray());
  }

  /// Where they are, metres.
  public Points points() {
    return points;
  }

  /// The feature row of support i.
  public int row(int i) {
    return rows[i];
  }
}
