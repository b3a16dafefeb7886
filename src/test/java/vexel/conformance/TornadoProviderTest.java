package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import vexel.tensor.Backends;
import vexel.tensor.spi.BackendProvider.Availability;
import vexel.tornado.TornadoProvider;

/// Without TornadoVM the backend says what is missing, and nothing computes in its place.
class TornadoProviderTest {
  @Test
  void theMissingPieceIsNamed() {
    assumeTrue(
        ModuleLayer.boot().findModule("tornado.runtime").isEmpty(),
        "TornadoVM runs in this JVM: nothing is missing");
    Availability found = Backends.probeAll().get("tornado");
    assertThat(found).isInstanceOf(Availability.Unavailable.class);
    String reason = ((Availability.Unavailable) found).reason();
    assertThat(reason).contains("argument file").contains("docs/gpu.md");
    assertThatThrownBy(() -> Backends.named("tornado"))
        .hasMessage("backend: tornado is not available: " + reason);
  }

  @Test
  void memoryMustBeANumber() {
    String before = System.getProperty("vexel.tornado.memory");
    System.setProperty("vexel.tornado.memory", "8GB");
    try {
      assertThatThrownBy(() -> Backends.named("tornado:9999")) // asked for nowhere else
          .hasMessageContaining("-Dvexel.tornado.memory=8GB is no number of megabytes");
    } finally {
      if (before == null) {
        System.clearProperty("vexel.tornado.memory");
      } else {
        System.setProperty("vexel.tornado.memory", before);
      }
    }
  }

  @Test
  void nothingIsComputedAsJavaOrWithFastMaths() {
    assertThat(TornadoProvider.SETTINGS)
        .containsEntry("tornado.recover.bailout", "False")
        .hasEntrySatisfying(
            "tornado.opencl.compiler.flags",
            flags -> assertThat(flags).doesNotContain("fast").doesNotContain("mad"));
  }
}
