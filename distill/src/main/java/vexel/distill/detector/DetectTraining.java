package vexel.distill.detector;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Gradients;
import vexel.autograd.Value;
import vexel.distill.NumericException;
import vexel.distill.Progress;
import vexel.distill.loader.Prefetch;
import vexel.distill.method.Terms;
import vexel.distill.recipe.Students;
import vexel.distill.run.RunDirectory;
import vexel.nn.Layer;
import vexel.nn.Pass;
import vexel.nn.State;
import vexel.nn.optim.ClipNorm;
import vexel.nn.optim.OneCycle;
import vexel.nn.optim.Optimizer;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.io.Safetensors;

/// The training loop of all detectors, taught or not.
///
/// ```
/// maps = f_θ(sample)                                                            (1)
/// L = L_det(maps, boxes) + Σ_i λ_i L_i(maps, teacher's maps of the sample)      (2)
/// θ, s_i, adapters ← AdamW(∇L, clipped)                                         (3)
/// running statistics ← mean of those of the next n batches, under the last θ    (4)
/// ```
///
/// (4) is Wu and Johnson, *Rethinking "Batch" in BatchNorm* (2021), §3. SECOND's normalisations
/// move by a hundredth a step: after a short training their running statistics are those of weights
/// that are long gone, and a detector that has learned its frames finds nothing in them. The
/// released code trains for so long that it can do without.
public final class DetectTraining {
  /// The group of the detector: what is left of a training.
  static final String DETECTOR = "detector";

  private final DetectSettings settings;
  private final Detector detector;
  private final LossBalance balance = LossBalance.even();
  private final @Nullable DetectorTeacher teacher;
  private final DetectionTerms detection;
  private final DetectBatches data;
  private final Optimizer optimizer;
  private final OneCycle schedule;
  private final Rng rng;

  /// @param settings of the run
  /// @param detector f_θ, kept afterwards
  /// @param teacher who teaches, or null
  /// @param data the batches
  /// @param rng the run's root stream
  DetectTraining(
      DetectSettings settings,
      Detector detector,
      @Nullable DetectorTeacher teacher,
      DetectBatches data,
      Rng rng) {
    this.settings = settings;
    this.detector = detector;
    this.teacher = teacher;
    this.detection = DetectionTerms.on(settings.sizes().grid());
    this.data = data;
    this.rng = rng;
    this.optimizer = settings.rates().create();
    groups().forEach((name, part) -> optimizer.over(name, part, settings.rates().rule()));
    this.schedule = settings.rates().cycle(settings.steps());
  }

  /// Trains until `settings.steps()`, from the run's newest checkpoint if it has one. Stops at a
  /// step's end when asked to, after writing a checkpoint.
  void train(RunDirectory run, Progress progress) throws IOException {
    long first = resume(run, progress);
    try (RunDirectory.Log log = run.log(first);
        Prefetch<DetectBatch> ahead = data.ahead(first, settings.steps())) {
      for (long step = first; step < settings.steps(); step++) {
        Map<String, Double> metrics = step(ahead.next(), step);
        log.add(step, metrics);
        String note = "loss %.4f".formatted(metrics.get("loss"));
        progress.at("detect", step + 1, settings.steps(), note);
        boolean last = step + 1 == settings.steps();
        boolean due =
            settings.checkpointEvery() > 0 && (step + 1) % settings.checkpointEvery() == 0;
        if (last) {
          settle(); // (4), before the checkpoint: whoever goes on from it has nothing left to do
        }
        if (last || due || progress.stopAsked()) {
          run.checkpoints().save(step + 1, tensors(), metadata(step + 1));
          progress.stopIfAsked();
        }
      }
    }
  }

  /// One step.
  ///
  /// @return what is logged
  Map<String, Double> step(DetectBatch batch, long step) {
    Pass pass = Pass.train(rng.at("pass", step));
    Taps taps = detector.taps(batch.input(), pass.at(DETECTOR)); // (1)
    Terms terms = detection.of(taps, batch, balance);
    if (teacher != null) {
      terms = teacher.add(terms, taps, batch, pass.at("teacher"));
    }
    Value loss = terms.total(); // (2)
    double value = loss.tensor().item();
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("loss", value);
    metrics.putAll(terms.numbers());
    Gradients gradients = loss.backward();
    double norm =
        ClipNorm.to(settings.rates().clipOrInfinity()).apply(gradients, optimizer.parameters());
    if (!Double.isFinite(value) || !Double.isFinite(norm)) {
      throw new NumericException(
          "step %d, frames %s: loss %s, gradient %s; lower learning-rate = %s or check these frames"
              .formatted(step, batch.tokens(), value, norm, settings.rates().learningRate()));
    }
    optimizer.step(gradients, schedule, step); // (3)
    pass.commit();
    metrics.put("gradient", norm);
    metrics.put("rate", schedule.at(step));
    metrics.put("boxes", (double) batch.boxes().stream().mapToInt(List::size).sum());
    return metrics;
  }

  /// (4), over at most as many batches as there were steps. They are changed at random as those of
  /// the training are. The variance is the mean of the batches' own.
  private void settle() {
    int n = StrictMath.min(settings.statistics(), settings.steps());
    Detector still = Students.frozen(detector);
    try (Prefetch<DetectBatch> ahead = data.ahead(settings.steps(), settings.steps() + (long) n)) {
      for (int i = 0; i < n; i++) {
        Pass pass = Pass.fill(rng.at("statistics", i), i);
        still.taps(ahead.next().input(), pass);
        pass.commit();
      }
    }
  }

  private Map<String, Layer> groups() {
    Map<String, Layer> all = new LinkedHashMap<>();
    all.put(DETECTOR, detector);
    all.put("balance", balance);
    if (teacher != null) {
      all.putAll(teacher.parts());
    }
    return all;
  }

  /// Everything that is trained, parameters and buffers, by name.
  Map<String, Tensor> parameters() {
    Map<String, Tensor> all = new LinkedHashMap<>();
    groups().forEach((name, part) -> all.putAll(State.tensors(name, part.parameters())));
    return all;
  }

  /// Everything a run goes on from: parameters, buffers and the optimiser's state.
  Map<String, Tensor> tensors() {
    Map<String, Tensor> all = new LinkedHashMap<>();
    parameters().forEach((name, t) -> all.put("model." + name, t));
    all.putAll(State.tensors("", optimizer.state()));
    return all;
  }

  private Map<String, String> metadata(long step) {
    return Map.of("step", Long.toString(step), "seed", Long.toString(settings.seed()));
  }

  private long resume(RunDirectory run, Progress progress) throws IOException {
    Optional<Safetensors> latest = run.checkpoints().latest(progress);
    if (latest.isEmpty()) {
      return 0;
    }
    Safetensors file = latest.get();
    groups().forEach((name, part) -> State.from(file).under("model." + name).load(part));
    State.from(file).ignoring("model.**").load(optimizer.state());
    return Long.parseLong(file.metadata().getOrDefault("step", "0"));
  }
}
