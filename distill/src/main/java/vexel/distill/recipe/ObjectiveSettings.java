package vexel.distill.recipe;

import vexel.distill.loss.FeatureSimilarity;
import vexel.distill.loss.TolerantInfoNce;
import vexel.distill.method.Pairing;
import vexel.distill.relation.SemanticSimilarity;

/// What is minimised between student and teacher.
///
/// @param loss form of the similarity (ScaLR: l2)
/// @param pairing points with pixels, or superpoints with superpixels
/// @param temperature τ of contrastive losses (PPKT, SLidR: 0.07)
/// @param tolerance what ST-SLidR's mask does (released: logit-scale)
/// @param tolerated share of the most similar negatives it tolerates (released: 0.01)
/// @param softMask whether negatives are weighed by 1 − similarity instead
/// @param balanced whether anchors that resemble many others count less (ST-SLidR)
/// @param balancedPairs whether the relational loss weighs pairs by ST-SLidR's anchor weights, so
///   that rows that resemble many others count less
/// @param perScene whether relations are compared within a frame only
/// @param relationRows samples of a step whose relations are compared; 0 = all pairs. Angles are
///   compared for at most 256
/// @param nodeSize edge of the cells in which CLIP2Scene's points agree, metres. Reconstruction:
///   0.1
public record ObjectiveSettings(
    FeatureSimilarity.Kind loss,
    Pairing pairing,
    double temperature,
    TolerantInfoNce.Form tolerance,
    double tolerated,
    boolean softMask,
    boolean balanced,
    boolean balancedPairs,
    boolean perScene,
    int relationRows,
    double nodeSize) {
  /// The published constants.
  public static final ObjectiveSettings DEFAULT =
      new ObjectiveSettings(
          FeatureSimilarity.Kind.L2,
          Pairing.POINT_PIXEL,
          0.07,
          TolerantInfoNce.Form.LOGIT_SCALE,
          0.01,
          false,
          true,
          false,
          false,
          0,
          0.1);

  public ObjectiveSettings {
    Require.positive("temperature", temperature);
    Require.within("tolerated", tolerated, 0, 1);
    Require.notNegative("relation-rows", relationRows);
    Require.positive("node-size", nodeSize);
  }

  /// ST-SLidR's settings.
  TolerantInfoNce.Settings tolerant() {
    SemanticSimilarity.Mask mask =
        softMask ? SemanticSimilarity.Mask.SOFT : SemanticSimilarity.Mask.hard(tolerated);
    return new TolerantInfoNce.Settings(temperature, false, tolerance, mask, balanced);
  }
}
