package vexel.distill.robustness;

import java.util.Set;
import vexel.distill.data.PointCloud;
import vexel.distill.data.PointLabels;
import vexel.distill.robustness.Lidar.Benchmark;

/// A scan that is known by heart: 32 lasers 2 m above a flat road that reflects alike everywhere,
/// and a wall.
final class Scans {
  static final int BUS = 3;
  static final int CAR = 4;
  static final int ROAD = 11;
  static final int WALL = 15;
  static final Lidar LIDAR =
      new Lidar(Benchmark.NUSCENES_C, 32, 255, Set.of(ROAD), Set.of(BUS, CAR));

  private static final int COLUMNS = 100;
  private static final double HEIGHT = 2;

  private Scans() {}

  /// Lasers 0 … 23 meet the road 3 … 72 m away, laser 24 a car in 12 columns and a bus in 8, 20 m
  /// away, lasers 25 … 31 a wall at 40 m. The intensity is 60 cos θ on the road, 100 elsewhere.
  static Scan street() {
    float[] xyzi = new float[4 * 32 * COLUMNS];
    byte[] labels = new byte[32 * COLUMNS];
    int[] rings = new int[32 * COLUMNS];
    for (int i = 0; i < labels.length; i++) {
      int ring = i % 32;
      int column = i / 32;
      double azimuth = 2 * StrictMath.PI * column / COLUMNS;
      boolean car = ring == 24 && column < 12;
      boolean bus = ring == 24 && !car && column < 20;
      double ground = ring < 24 ? 3 * (ring + 1) : car || bus ? 20 : 40;
      double z = ring < 24 ? -HEIGHT : car || bus ? -1 : ring - 25;
      xyzi[4 * i] = (float) (ground * StrictMath.cos(azimuth));
      xyzi[4 * i + 1] = (float) (ground * StrictMath.sin(azimuth));
      xyzi[4 * i + 2] = (float) z;
      double range = Math.sqrt(ground * ground + z * z);
      xyzi[4 * i + 3] = ring < 24 ? (float) (60 * HEIGHT / range) : 100;
      labels[i] = (byte) (ring < 24 ? ROAD : car ? CAR : bus ? BUS : WALL);
      rings[i] = ring;
    }
    return Scan.of(PointCloud.of(xyzi), PointLabels.of(labels), rings);
  }

  static long count(Scan scan, int label) {
    return java.util.stream.IntStream.range(0, scan.size())
        .filter(i -> scan.label(i) == label)
        .count();
  }
}
