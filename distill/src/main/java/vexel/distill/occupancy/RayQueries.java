package vexel.distill.occupancy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import vexel.distill.geometry.Points;
import vexel.distill.geometry.Similarity3;
import vexel.distill.geometry.Vec3;
import vexel.tensor.Rng;

/// Places of which a sweep knows whether they are occupied, drawn along its rays as ALSO does
/// (Boulch et al. 2023). For a return p of a ray from o, with d = (p − o)/‖p − o‖ and u ~ U[0, 1):
///
/// ```
/// behind the surface   p + δ u d     occupied                                      (1)
/// before the surface   p − δ u d     free                                          (2)
/// along the ray        o + u (p − o) free                                          (3)
/// ```
///
/// Each kind takes a third of the queries, (1) also the remainder, and chooses its returns without
/// replacement and independently of the others. Queries are drawn before the sweep is augmented and
/// then moved with it.
public final class RayQueries {
  /// Where on its ray a query lies.
  public enum Kind {
    /// (1).
    BEHIND(1),
    /// (2).
    BEFORE(0),
    /// (3).
    RAY(0);

    private final int label;

    Kind(int label) {
      this.label = label;
    }

    /// 1 for occupied, 0 for free.
    public int label() {
      return label;
    }
  }

  /// How many queries, and how near the surface.
  ///
  /// @param count n_q per sweep
  /// @param delta δ, metres
  public record Settings(int count, double delta) {
    /// ALSO on nuScenes.
    public static final Settings NUSCENES = new Settings(2048, 0.1);

    /// ALSO on SemanticKITTI and KITTI.
    public static final Settings KITTI = new Settings(4096, 0.1);

    public Settings {
      if (count < 3 || !(delta > 0)) {
        throw new IllegalArgumentException(
            "queries: count " + count + " must be 3 or more and delta " + delta + " positive");
      }
    }

    /// Number of queries of a kind: ⌊n_q/3⌋, what is left over being behind the surface.
    public int count(Kind kind) {
      int third = count / 3;
      return kind == Kind.BEHIND ? count - 2 * third : third;
    }
  }

  private final Points positions;
  private final List<Kind> kind;
  private final int[] source;
  private final float[] intensity;

  private RayQueries(Points positions, List<Kind> kind, int[] source, float[] intensity) {
    this.positions = positions;
    this.kind = kind;
    this.source = source;
    this.intensity = intensity;
  }

  /// The queries of one sweep: all behind, all before, all along the rays. A sweep with fewer
  /// returns than a kind asks for gives one query of that kind per return. Returns at their ray's
  /// origin have no direction and are left out.
  ///
  /// @param rng kind k chooses from `rng.at(k).at("select")` and takes u from `rng.at(k).at("u")`,
  ///   k being `behind`, `before` or `ray`
  public static RayQueries draw(Returns returns, Settings settings, Rng rng) {
    int[] usable = IntStream.range(0, returns.size()).filter(i -> length(returns, i) > 0).toArray();
    List<RayQueries> parts = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      Rng own =
          rng.at(
              switch (kind) {
                case BEHIND -> "behind";
                case BEFORE -> "before";
                case RAY -> "ray";
              });
      int n = Math.min(settings.count(kind), usable.length);
      int[] order = own.at("select").permutation(usable.length);
      Rng uniform = own.at("u");
      int[] select = Arrays.stream(order, 0, n).map(i -> usable[i]).toArray();
      double[] u = IntStream.range(0, n).mapToDouble(uniform::uniform).toArray();
      parts.add(of(kind, returns, settings.delta, select, u));
    }
    return joined(parts);
  }

  /// The queries of one kind, given what is otherwise drawn.
  ///
  /// @param select the return of each query
  /// @param u how far each is, in [0, 1)
  public static RayQueries of(Kind kind, Returns returns, double delta, int[] select, double[] u) {
    double[] xyz = new double[3 * select.length];
    float[] intensity = new float[select.length];
    for (int j = 0; j < select.length; j++) {
      int i = select[j];
      Vec3 o = returns.origins().at(i);
      Vec3 p = returns.ends().at(i);
      Vec3 ray = p.minus(o);
      double step = delta * u[j] / ray.norm();
      Vec3 s =
          switch (kind) {
            case BEHIND -> p.plus(ray.times(step)); // (1)
            case BEFORE -> p.minus(ray.times(step)); // (2)
            case RAY -> o.plus(ray.times(u[j])); // (3)
          };
      xyz[3 * j] = s.x();
      xyz[3 * j + 1] = s.y();
      xyz[3 * j + 2] = s.z();
      intensity[j] = kind == Kind.RAY ? Float.NaN : returns.intensity(i);
    }
    return new RayQueries(
        Points.of(xyz),
        java.util.Collections.nCopies(select.length, kind),
        select.clone(),
        intensity);
  }

  /// All queries of `parts`, in their order.
  public static RayQueries joined(List<RayQueries> parts) {
    int n = parts.stream().mapToInt(RayQueries::size).sum();
    List<Kind> kind = new ArrayList<>(n);
    int[] source = new int[n];
    float[] intensity = new float[n];
    int at = 0;
    for (RayQueries p : parts) {
      kind.addAll(p.kind);
      System.arraycopy(p.source, 0, source, at, p.size());
      System.arraycopy(p.intensity, 0, intensity, at, p.size());
      at += p.size();
    }
    Points positions = Points.joined(parts.stream().map(p -> p.positions).toList());
    return new RayQueries(positions, List.copyOf(kind), source, intensity);
  }

  private static double length(Returns returns, int i) {
    return returns.ends().at(i).minus(returns.origins().at(i)).norm();
  }

  /// Number of queries.
  public int size() {
    return source.length;
  }

  /// Where they are, metres.
  public Points positions() {
    return positions;
  }

  /// Where on its ray query i lies.
  public Kind kind(int i) {
    return kind.get(i);
  }

  /// 1 if query i is occupied, 0 if it is free.
  public int label(int i) {
    return kind.get(i).label;
  }

  /// The intensity of query i's return; NaN (undefined) along the ray.
  public float intensity(int i) {
    return intensity[i];
  }

  /// The return on whose ray query i lies.
  public int source(int i) {
    return source[i];
  }

  /// The queries moved with their sweep.
  public RayQueries moved(Similarity3 move) {
    return new RayQueries(positions.moved(move), kind, source, intensity);
  }
}
