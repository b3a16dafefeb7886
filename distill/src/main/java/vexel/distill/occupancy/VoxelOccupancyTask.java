package vexel.distill.occupancy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import vexel.autograd.Loss;
import vexel.autograd.Value;
import vexel.autograd.op.Csr;
import vexel.autograd.op.CsrGather;
import vexel.autograd.op.Reduction;
import vexel.distill.geometry.Points;
import vexel.distill.geometry.RadiusSearch;
import vexel.distill.geometry.Vec3;
import vexel.distill.occupancy.OccupancyGrid.State;
import vexel.nn.Layer;
import vexel.nn.Linear;
import vexel.tensor.Backend;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Unary;

/// Reconstruction: occupancy of voxels, a simpler task than [OccupancyTask] for students on a grid.
/// It is one reading of descriptions of CleverDistiller (Samet et al., BMVC 2025); the paper's
/// formulation is not public. For a voxel with centre c, state y and supports x_j with features f_j
/// within the radius:
///
/// ```
/// h = mean_j (A f_j)                                                               (1)
/// o = W₂ relu(W₁ h + b₁) + b₂                                                      (2)
/// L = ½ mean_{occupied} BCE(σ(o), 1) + ½ mean_{free} BCE(σ(o), 0)                  (3)
/// ```
///
/// Of each state at most half of `maxVoxels` voxels per sweep are drawn, unknown ones never; voxels
/// without support are dropped. If all that are left have one state, (3) is the mean over it.
///
/// @param latent A, C_s → L
/// @param fc1 W₁, b₁: L → hidden
/// @param fc2 W₂, b₂: hidden → 1
/// @param search which supports count
/// @param maxVoxels most voxels per sweep
public record VoxelOccupancyTask(
    Linear latent, Linear fc1, Linear fc2, RadiusSearch search, int maxVoxels) implements Layer {
  /// Default edge of a voxel, metres.
  public static final double EDGE = 0.5;

  private static final int HIDDEN = 64;
  private static final int VOXELS = 4096;

  /// One sweep: what it knows of space, and the supports to decide from.
  public record Sweep(OccupancyGrid grid, Supports supports) {}

  public VoxelOccupancyTask {
    if (maxVoxels < 2) {
      throw new IllegalArgumentException("voxel occupancy: maxVoxels " + maxVoxels + " is below 2");
    }
  }

  /// A task for students of `channels` features: latents of 128, 64 hidden, all supports within 1
  /// m, 4096 voxels a sweep.
  public static VoxelOccupancyTask of(int channels, Rng rng) {
    int width = OccupancyTask.LATENT;
    return new VoxelOccupancyTask(
        Linear.of(channels, width, rng.at("latent")),
        Linear.of(width, HIDDEN, rng.at("fc1")),
        Linear.of(HIDDEN, 1, rng.at("fc2")),
        new RadiusSearch(1, 0, RadiusSearch.Plane.SPACE),
        VOXELS);
  }

  /// The loss of a minibatch. Sweep b draws its voxels from `rng.at("sweep", b)`.
  ///
  /// @param features the student's own [V, C_s]
  /// @throws TensorException if no voxel drawn has a support
  public OccupancyTerms loss(Value features, List<Sweep> sweeps, Rng rng) {
    List<Points> centres = new ArrayList<>();
    int[] label = {};
    for (int b = 0; b < sweeps.size(); b++) {
      OccupancyGrid grid = sweeps.get(b).grid();
      int[] drawn = draw(grid, rng.at("sweep", b));
      centres.add(centres(grid, drawn));
      int[] states =
          Arrays.stream(drawn).map(v -> grid.state(v) == State.OCCUPIED ? 1 : 0).toArray();
      label = IntStream.concat(Arrays.stream(label), Arrays.stream(states)).toArray();
    }
    SupportPairs pairs =
        SupportPairs.of(search, centres, sweeps.stream().map(Sweep::supports).toList());
    int[] supported = IntStream.range(0, label.length).filter(q -> pairs.count(q) > 0).toArray();
    if (supported.length == 0) {
      throw new TensorException(
          "voxel occupancy",
          "none of "
              + label.length
              + " voxels has a support within "
              + search.radius()
              + " m; the grid must cover the input points");
    }
    int[] known = label;
    double[] target = Arrays.stream(supported).mapToDouble(q -> known[q]).toArray();
    Value latents = latent.forward(features); // [V, L]
    Value h = latents.gather(mean(pairs, supported, latents)); // (1) [Q, L]
    Value o = fc2.forward(fc1.forward(h, Unary.RELU)); // (2) [Q, 1]
    int occupied = Arrays.stream(known).sum();
    return new OccupancyTerms(
        balanced(o, target),
        null,
        OccupancyTerms.diagnose(known.length, occupied, supported.length, o.tensor(), target));
  }

  private int[] draw(OccupancyGrid grid, Rng rng) {
    return IntStream.concat(
            some(grid.voxels(State.OCCUPIED), rng.at("occupied")),
            some(grid.voxels(State.FREE), rng.at("free")))
        .toArray();
  }

  private IntStream some(int[] voxels, Rng rng) {
    return Arrays.stream(rng.permutation(voxels.length))
        .limit(maxVoxels / 2)
        .sorted()
        .map(i -> voxels[i]);
  }

  private static Points centres(OccupancyGrid grid, int[] voxels) {
    double[] xyz = new double[3 * voxels.length];
    for (int i = 0; i < voxels.length; i++) {
      Vec3 c = grid.range().centre(voxels[i]);
      xyz[3 * i] = c.x();
      xyz[3 * i + 1] = c.y();
      xyz[3 * i + 2] = c.z();
    }
    return Points.of(xyz);
  }

  /// The matrix that averages the latents around each supported voxel.
  private static CsrGather mean(SupportPairs pairs, int[] supported, Value latents) {
    int[] start = new int[supported.length + 1];
    double[] share = new double[pairs.pairs()];
    int p = 0;
    for (int i = 0; i < supported.length; i++) {
      int n = pairs.count(supported[i]);
      Arrays.fill(share, p, p + n, 1.0 / n);
      p += n;
      start[i + 1] = p;
    }
    Backend backend = latents.tensor().backend();
    return CsrGather.of(
        new Csr(
            supported.length,
            latents.dim(0),
            Tensor.copyOf(backend, start, start.length),
            Tensor.copyOf(backend, pairs.rows(), p),
            OccupancyTask.like(latents, share, p)));
  }

  /// (3), as a weighted sum.
  private static Value balanced(Value logits, double[] target) {
    int n = target.length;
    int occupied = (int) Arrays.stream(target).sum();
    double[] weight = new double[n];
    for (int i = 0; i < n; i++) {
      int alike = target[i] == 1 ? occupied : n - occupied;
      weight[i] = (alike == n ? 1.0 : 0.5) / alike;
    }
    Value terms =
        Loss.binaryCrossEntropy(logits, OccupancyTask.like(logits, target, n, 1), Reduction.NONE);
    return terms.mul(Value.of(OccupancyTask.like(logits, weight, n, 1))).sum(); // (3)
  }
}
