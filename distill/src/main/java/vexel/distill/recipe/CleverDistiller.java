package vexel.distill.recipe;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import vexel.autograd.Gradients;
import vexel.autograd.NonFiniteException;
import vexel.autograd.Value;
import vexel.autograd.Watch;
import vexel.distill.NumericException;
import vexel.distill.Progress;
import vexel.distill.head.ProjectionHead;
import vexel.distill.loss.FeatureSimilarity;
import vexel.distill.run.RunDirectory;
import vexel.nn.Pass;
import vexel.nn.State;
import vexel.nn.optim.AdamW;
import vexel.nn.optim.ClipNorm;
import vexel.nn.optim.Schedule;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.io.Safetensors;

/// CleverDistiller (Samet et al., BMVC 2025): a frozen camera foundation model is distilled into a
/// sparse LiDAR network by direct feature similarity, through a three-layer projection head on the
/// student.
///
/// ```
/// k_i = h(f_θ(P))_{v(i)},  t_i = teacher feature at the pixel of point i       (1)
/// L   = L_sim(k, t)                                                            (2)
/// ```
///
/// f_θ is the student, h its head, v(i) the voxel of point i. Established: the frozen teacher, the
/// direct similarity, the head's three layers. Reconstruction: the optimiser's settings, taken from
/// ScaLR. The occupancy task joins with the other LiDAR methods.
public final class CleverDistiller {
  private final DistillSettings settings;
  private final VoxelStudent student;
  private final ProjectionHead head;
  private final Minibatches data;
  private final AdamW optimizer;
  private final Schedule schedule;
  private final Rng rng;

  /// @param settings the run's settings
  /// @param student f_θ, kept afterwards
  /// @param head h, thrown away afterwards
  /// @param data minibatches with teacher features
  /// @param rng the run's root stream
  public CleverDistiller(
      DistillSettings settings,
      VoxelStudent student,
      ProjectionHead head,
      Minibatches data,
      Rng rng) {
    this.settings = settings;
    this.student = student;
    this.head = head;
    this.data = data;
    this.rng = rng;
    this.optimizer =
        AdamW.of(settings.learningRate(), settings.weightDecay())
            .over("student", student)
            .over("head", head);
    this.schedule =
        Schedule.warmupCosine(
            settings.learningRate(), 1e-5, settings.warmupSteps(), settings.steps());
  }

  /// Trains until `settings.steps()`, from the run's newest checkpoint if it has one. Stops at a
  /// step's end when asked to, after writing a checkpoint.
  public void train(RunDirectory run, Progress progress) throws IOException {
    long first = resume(run, progress);
    try (RunDirectory.Log log = run.log(first)) {
      for (long step = first; step < settings.steps(); step++) {
        Minibatch batch = data.training(step);
        Tensor teacher =
            settings.shuffleTargets() ? data.shuffledTargets(batch.pairs(), step) : batch.teacher();

        Pass pass = Pass.train(rng.at("pass", step));
        Value loss = loss(batch, teacher, pass);
        double value = loss.tensor().item();
        Gradients gradients = loss.backward();
        double norm =
            ClipNorm.to(settings.clipOrInfinity()).apply(gradients, optimizer.parameters());
        if (!Double.isFinite(value) || !Double.isFinite(norm)) {
          throw blame(step, batch, teacher);
        }
        optimizer.step(gradients, schedule, step);
        pass.commit();

        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", value);
        metrics.put("gradient", norm);
        metrics.put("rate", schedule.at(step));
        metrics.put("pairs", (double) batch.pairs());
        log.add(step, metrics);
        progress.at("distil", step + 1, settings.steps(), "loss %.4f".formatted(value));
        boolean last = step + 1 == settings.steps();
        boolean due =
            settings.checkpointEvery() > 0 && (step + 1) % settings.checkpointEvery() == 0;
        if (last || due || progress.stopAsked()) {
          run.checkpoints().save(step + 1, tensors(), metadata(step + 1));
          progress.stopIfAsked();
        }
      }
    }
  }

  private Value loss(Minibatch batch, Tensor teacher, Pass pass) {
    Value features = student.forward(batch.voxels(), pass.at("student")); // [V, C]
    Value k = head.forward(features.gatherRows(batch.rows())); // [M, D]                    (1)
    return FeatureSimilarity.of(settings.loss(), k, teacher); //                            (2)
  }

  /// Student and head, parameters and buffers, by name: what `parametersSha256` covers.
  public Map<String, Tensor> parameters() {
    Map<String, Tensor> all = new LinkedHashMap<>();
    all.putAll(State.tensors("student", student.parameters()));
    all.putAll(State.tensors("head", head.parameters()));
    return all;
  }

  /// Everything a run goes on from: parameters, buffers and the optimiser's state.
  public Map<String, Tensor> tensors() {
    Map<String, Tensor> all = new LinkedHashMap<>();
    parameters().forEach((name, t) -> all.put("model." + name, t));
    all.putAll(State.tensors("", optimizer.state()));
    return all;
  }

  private Map<String, String> metadata(long step) {
    return Map.of(
        "step",
        Long.toString(step),
        "seed",
        Long.toString(settings.seed()),
        "method",
        settings.method());
  }

  private long resume(RunDirectory run, Progress progress) throws IOException {
    Optional<Safetensors> latest = run.checkpoints().latest(progress);
    if (latest.isEmpty()) {
      return 0;
    }
    Safetensors file = latest.get();
    State.from(file).under("model.student").load(student);
    State.from(file).under("model.head").load(head);
    State.from(file).ignoring("model.**").load(optimizer.state());
    return Long.parseLong(file.metadata().getOrDefault("step", "0"));
  }

  /// Repeats a step whose loss or gradient is not finite and names the first op that made it so.
  private NumericException blame(long step, Minibatch batch, Tensor teacher) {
    String what = "a gradient";
    try (Watch _ = Watch.open()) {
      loss(batch, teacher, Pass.train(rng.at("pass", step))).backward();
    } catch (NonFiniteException e) {
      what = String.valueOf(e.getMessage());
    }
    return new NumericException(
        "step %d, frames %s: %s; lower the learning rate or check these frames"
            .formatted(step, batch.tokens(), what));
  }
}
