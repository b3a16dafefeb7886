package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.distill.bench.Bench;
import vexel.distill.bench.Workload;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tornado.Device;
import vexel.tornado.TornadoBackend;

/// What is on the device stays there: parameters, moments, activations and index lists travel once.
class TornadoTravelTest {
  @Test
  void aTrainingStepSendsNothingAndReturnsItsLoss() {
    Travel travel = new Travel(new EmulatedLauncher(1 << 16, 1 << 12));
    ShortTraining training = new ShortTraining(TornadoBackend.on(new Device(travel)));
    assertThat(travel.floatsThere()).isEqualTo(24 * 8 + 8 + 40 * 24 + 40 * 8);
    training.steps(1);
    for (int steps = 1; steps <= 3; steps++) {
      travel.clear();
      training.steps(steps);
      assertThat(travel.floatsThere() + travel.integersThere()).isZero();
      assertThat(travel.back()).isEqualTo(steps);
    }
  }

  /// The second call of whole networks, on a device that counts and computes nothing. MinkUNet's
  /// step makes new voxels each time, whose kernel maps are lists of integers; an image of 224
  /// needs other positions than the weights have: 256 of them, interpolated from 16 each, by a list
  /// that is made anew and looked through on the processor.
  @ParameterizedTest
  @CsvSource({"vit, 4096, 4353", "mlp, 0, 0", "minkunet, 0, 0"})
  void aNetworkSendsNoWeightsOnceTheyAreThere(String group, long there, long back) {
    Travel travel = new Travel(new SilentLauncher(1 << 30));
    Backend before = Backends.selected();
    Backends.select(TornadoBackend.on(new Device(travel)));
    try {
      for (Workload w : Bench.group(group)) {
        w.body().accept(1);
        assertThat(travel.floatsThere()).as(w.key()).isPositive();
        travel.clear();
        w.body().accept(1);
        System.out.printf(
            "%s: %d floats and %d integers there, %d back%n",
            w.key(), travel.floatsThere(), travel.integersThere(), travel.back());
        assertThat(travel.floatsThere()).as(w.key()).isLessThanOrEqualTo(there);
        assertThat(travel.back()).as(w.key()).isLessThanOrEqualTo(back);
      }
    } finally {
      Backends.select(before);
    }
  }
}
