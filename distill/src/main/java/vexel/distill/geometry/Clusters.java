package vexel.distill.geometry;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import vexel.tensor.Rng;

/// Things in a sweep without labels: the points above the ground, in clusters of density.
///
/// The ground is the plane n·p = d with most points within `ground` (RANSAC, Fischler and Bolles
/// 1981), among planes through three random points whose normal is within 30° of the vertical.
/// Clusters are DBSCAN's (Ester et al. 1996) on cubic cells: a cell is dense if it and its 26
/// neighbours hold `least` points; dense cells that touch are one cluster; the points of a cell
/// that is not dense go with its first dense neighbour, or are noise.
///
/// *Reconstruction*: Seal names ground removal and density clustering, its parameters are not
/// released.
///
/// @param ground distance within which points belong to the ground, metres
/// @param tries planes tried
/// @param edge of a cell, metres
/// @param least points that make a cell dense
public record Clusters(double ground, int tries, double edge, int least) {
  /// 0.25 m around the ground, 100 planes, cells of 0.5 m, 10 points.
  public static final Clusters RECONSTRUCTION = new Clusters(0.25, 100, 0.5, 10);

  private static final double UPRIGHT = 0.866; // cos 30°

  /// The cluster of each point, numbered from 0 by first point; −1 for ground and noise.
  ///
  /// @param points positions, z up
  public int[] of(Points points, Rng rng) {
    boolean[] low = ground(points, rng);
    int[] cluster = new int[points.size()];
    Arrays.fill(cluster, -1);
    Map<Vec3, Cell> cells = new LinkedHashMap<>(); // in the order of first points
    for (int i = 0; i < points.size(); i++) {
      if (!low[i]) {
        cells.computeIfAbsent(place(points, i), Cell::new).points++;
      }
    }
    int next = 0;
    for (Cell cell : cells.values()) {
      cell.dense = around(cells, cell).mapToInt(c -> c.points).sum() >= least;
    }
    for (Cell cell : cells.values()) {
      if (cell.dense && cell.cluster < 0) {
        flood(cells, cell, next++);
      }
    }
    int[] number = new int[next]; // by first point
    Arrays.fill(number, -1);
    int seen = 0;
    for (int i = 0; i < points.size(); i++) {
      Cell cell = low[i] ? null : cells.get(place(points, i));
      if (cell == null) {
        continue;
      }
      int c =
          cell.dense
              ? cell.cluster
              : around(cells, cell)
                  .filter(o -> o.dense)
                  .mapToInt(o -> o.cluster)
                  .findFirst()
                  .orElse(-1);
      if (c >= 0) {
        number[c] = number[c] < 0 ? seen++ : number[c];
        cluster[i] = number[c];
      }
    }
    return cluster;
  }

  private static final class Cell {
    final Vec3 place;
    int points;
    boolean dense;
    int cluster = -1;

    Cell(Vec3 place) {
      this.place = place;
    }
  }

  private Vec3 place(Points p, int i) {
    return new Vec3(
        StrictMath.floor(p.x(i) / edge),
        StrictMath.floor(p.y(i) / edge),
        StrictMath.floor(p.z(i) / edge));
  }

  /// A cell and those of its 26 neighbours that hold points, in a fixed order.
  private static java.util.stream.Stream<Cell> around(Map<Vec3, Cell> cells, Cell cell) {
    return IntStream.range(0, 27)
        .mapToObj(k -> cell.place.plus(new Vec3(k % 3 - 1, k / 3 % 3 - 1, k / 9 - 1)))
        .map(cells::get)
        .filter(java.util.Objects::nonNull);
  }

  private static void flood(Map<Vec3, Cell> cells, Cell from, int cluster) {
    Deque<Cell> open = new ArrayDeque<>();
    from.cluster = cluster;
    open.add(from);
    while (!open.isEmpty()) {
      around(cells, open.remove())
          .filter(c -> c.dense && c.cluster < 0)
          .forEach(
              c -> {
                c.cluster = cluster;
                open.add(c);
              });
    }
  }

  /// Which points belong to the ground; none if no plane lies flat.
  private boolean[] ground(Points points, Rng rng) {
    int n = points.size();
    boolean[] best = new boolean[n];
    int most = 0;
    for (int t = 0; t < tries && n >= 3; t++) {
      Rng draw = rng.at("plane", t);
      Vec3 a = points.at(draw.index(0, n));
      Vec3 normal =
          points.at(draw.index(1, n)).minus(a).cross(points.at(draw.index(2, n)).minus(a));
      double length = normal.norm();
      if (!(length > 0) || StrictMath.abs(normal.z()) < UPRIGHT * length) {
        continue;
      }
      Vec3 unit = normal.times(1 / length);
      double d = unit.dot(a);
      boolean[] near = new boolean[n];
      int count = 0;
      for (int i = 0; i < n; i++) {
        near[i] = StrictMath.abs(unit.dot(points.at(i)) - d) <= ground;
        count += near[i] ? 1 : 0;
      }
      if (count > most) {
        most = count;
        best = near;
      }
    }
    return best;
  }
}
