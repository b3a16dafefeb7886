package vexel.distill.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import vexel.autograd.Value;
import vexel.distill.head.ProjectionHead.Norm;
import vexel.nn.Pass;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// Normalisation inside a projection head.
class ProjectionHeadTest {
  private static final Rng RNG = Rng.seed(29);

  private static ProjectionHead head(Norm norm) {
    return ProjectionHead.mlp(3, 5, 2, 3, Unary.GELU, norm, RNG);
  }

  private static Value rows() {
    return Value.of(Tensor.of(new float[] {1, 2, 3, -1, 0, 2, 4, 1, -2, 0, 1, 1}, 4, 3));
  }

  @Test
  void aHeadWithoutNormsKeepsItsNames() {
    assertThat(head(Norm.NONE).parameters().keySet())
        .containsExactly(
            "layers.0.weight",
            "layers.0.bias",
            "layers.1.weight",
            "layers.1.bias",
            "layers.2.weight",
            "layers.2.bias");
    assertThat(head(Norm.LAYER).parameters().keySet())
        .contains("norms.0.weight", "norms.1.bias")
        .hasSize(10);
    assertThat(head(Norm.BATCH).parameters().keySet())
        .contains("norms.0.running_mean", "norms.1.running_var")
        .hasSize(14);
  }

  /// 5,181,824 is the count of the specification for 96 → 2048 → 2048 → 384.
  @Test
  void theDefaultHeadHasTheSizeOfTheSpecification() {
    assertThat(ProjectionHead.mlp(96, 2048, 384, 3, RNG).count()).isEqualTo(5_181_824);
    assertThat(ProjectionHead.mlp(768, 2048, 1024, 2, RNG).count()).isEqualTo(3_673_088);
    assertThat(ProjectionHead.mlp(96, 2048, 768, 3, RNG).count()).isEqualTo(5_968_640);
  }

  @Test
  void batchStatisticsAreCommittedOnceAndThenUsed() {
    ProjectionHead head = head(Norm.BATCH);
    float[] before = head.forward(rows(), Pass.eval()).tensor().toFloats();
    Pass pass = Pass.train(RNG);
    head.forward(rows(), pass);
    assertThat(head.forward(rows(), Pass.eval()).tensor().toFloats()).containsExactly(before);
    pass.commit();
    assertThat(head.forward(rows(), Pass.eval()).tensor().toFloats()).isNotEqualTo(before);
  }

  @Test
  void batchNormNeedsToKnowThePass() {
    assertThatThrownBy(() -> head(Norm.BATCH).forward(rows()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("forward(x, pass)");
    assertThat(head(Norm.LAYER).forward(rows()).shape().toString()).isEqualTo("[4, 2]");
  }
}
