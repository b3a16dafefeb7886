package vexel.distill.recipe;

import vexel.distill.head.ProjectionHead;
import vexel.tensor.Rng;
import vexel.tensor.spi.Unary;

/// The layers between student and teacher, thrown away after pre-training.
///
/// @param headDepth linear layers of the student's projection head (CleverDistiller: 3; ScaLR: 1);
///   0 = none, for losses that compare relations
/// @param headWidth hidden width of the head. Reconstruction: 2048
/// @param headActivation between its layers. Reconstruction: GELU
/// @param headNorm after each hidden layer. Reconstruction: none
/// @param headStart what the head says before the first step. Reconstruction: `mean`
/// @param headRate factor of the head's learning rate
/// @param teacherProjection whether a 1×1 convolution on the teacher's side is trained with the
///   student (SLidR); similarity and relational losses would collapse with one and refuse it
/// @param projectionWidth channels both sides are projected to if it is (SLidR: 64)
public record HeadSettings(
    int headDepth,
    int headWidth,
    Activation headActivation,
    ProjectionHead.Norm headNorm,
    ProjectionHead.Start headStart,
    double headRate,
    TeacherProjection teacherProjection,
    int projectionWidth) {
  /// Non-linearity of a head.
  public enum Activation {
    GELU(Unary.GELU),
    RELU(Unary.RELU);

    private final Unary function;

    Activation(Unary function) {
      this.function = function;
    }
  }

  /// What happens to the teacher's features.
  public enum TeacherProjection {
    /// They are compared as they are.
    NONE,
    /// They pass a trained 1×1 convolution.
    TRAINED
  }

  /// CleverDistiller's.
  public static final HeadSettings DEFAULT =
      new HeadSettings(
          3,
          2048,
          Activation.GELU,
          ProjectionHead.Norm.NONE,
          ProjectionHead.Start.MEAN,
          1,
          TeacherProjection.NONE,
          64);

  public HeadSettings {
    Require.notNegative("head-depth", headDepth);
    Require.positive("head-width", headWidth);
    Require.positive("head-rate", headRate);
    Require.positive("projection-width", projectionWidth);
  }

  /// A new head from `in` to `out` channels.
  public ProjectionHead create(int in, int out, Rng rng) {
    return ProjectionHead.mlp(
        in, headWidth, out, headDepth, headActivation.function, headNorm, rng);
  }
}
