package vexel.distill.method;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Value;
import vexel.distill.head.ProjectionHead;
import vexel.distill.loss.InfoNce;
import vexel.distill.loss.TolerantInfoNce;
import vexel.distill.relation.SemanticSimilarity;
import vexel.nn.Layer;
import vexel.nn.Linear;
import vexel.nn.Pass;
import vexel.tensor.Tensor;

/// Contrastive distillation: a point, or the mean of the points of a superpixel, shall be nearer to
/// its own image feature than to those of the others.
///
/// PPKT (Liu et al., 2021), pairs p of point and pixel; n(x) = x/‖x‖, g the 1×1 convolution on the
/// teacher's side, u_p the bilinear read-out at pixel p:
///
/// ```
/// k_p = n(h(f_{v(p)})),   q_p = n(u_p(g(t)))                                    (1)
/// ```
///
/// SLidR (Sautier et al., CVPR 2022), regions s of the step that hold a point:
///
/// ```
/// k_s = mean of n(h(f_{v(p)})) over the points p of s                           (2)
/// q_s = mean of n(u_x(g(t))) over all pixels x of s                             (3)
/// L   = InfoNCE(k, q)                                                           (4)
/// ```
///
/// The means of unit vectors are not normalised again. ST-SLidR (Mahmoud et al., CVPR 2023) weighs
/// the negatives by the similarity A of the *unprojected* teacher's superpixels:
///
/// ```
/// L   = tolerant InfoNCE(k, q, A)                                               (5)
/// ```
///
/// g is trained with the student (the classic form, 64 channels), or absent: then the student's
/// head reaches the teacher's own space, which words can be compared with.
///
/// *Deviations.* PPKT and SLidR take teachers of stride 32 and 4; here the teacher's stride is its
/// patch. A of (5) is that of the unit features ST-SLidR's superpixels would have at every pixel,
/// not of the raw map's at its own stride, so no region vanishes.
///
/// @param heads h and g
/// @param pairing points or regions
/// @param temperature τ
/// @param tolerance of ST-SLidR, or null
public record Contrast(
    ContrastHeads heads,
    Pairing pairing,
    double temperature,
    TolerantInfoNce.@Nullable Settings tolerance)
    implements Method {
  @Override
  public Map<String, Layer> parts() {
    return heads.parts();
  }

  @Override
  public Terms terms(Batch batch, Value features, Pass pass) {
    return switch (pairing) {
      case POINT_PIXEL -> Terms.of("contrast", points(batch, features, pass));
      case SUPERPIXEL -> regions(batch, features, pass);
    };
  }

  private Value points(Batch batch, Value features, Pass pass) {
    PixelPairs pairs = batch.pairs();
    Value k = heads.student(features.gatherRows(pairs.rows()), pass); // [M, D]           (1)
    Linear projection = heads.projection();
    if (projection == null) {
      return InfoNce.of(
          temperature, k, ContrastHeads.unit(Value.of(pairs.teacher())).tensor()); //     (4)
    }
    Tensor patches = Tensor.concat(0, batch.views().stream().map(View::patches).toList());
    Value q =
        ContrastHeads.unit(
            pairs.readout().read(projection.forward(Value.of(patches)))); //       (1)
    return InfoNce.of(temperature, k, q); //                                              (4)
  }

  private Terms regions(Batch batch, Value features, Pass pass) {
    SeenRegions seen = SeenRegions.of(batch, Batch.Role.KEY);
    Value k = seen.superpoints(heads.student(features, pass)); // [S, D]                   (2)
    Value q =
        seen.superpixels(heads.projection()); // [S, D]                                     (3)
    Value loss =
        tolerance == null
            ? InfoNce.of(temperature, k, q) //                                            (4)
            : TolerantInfoNce.of(
                tolerance, SemanticSimilarity.of(seen.superpixels()), k, q); //           (5)
    return Terms.of("contrast", loss).note("regions", seen.regions().size());
  }

  @Override
  public Optional<ProjectionHead> teacherSpace() {
    return heads.teacherSpace();
  }

  @Override
  public boolean regions(Batch.Role role) {
    return pairing == Pairing.SUPERPIXEL && role == Batch.Role.KEY;
  }
}
