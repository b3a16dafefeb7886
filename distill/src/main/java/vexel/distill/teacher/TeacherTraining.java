package vexel.distill.teacher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.NuScenes;
import vexel.distill.recipe.Teachers;
import vexel.distill.run.RunDirectory;
import vexel.distill.world.Splits;
import vexel.distill.world.WorldSettings;
import vexel.nn.Linear;
import vexel.nn.Pass;
import vexel.nn.State;
import vexel.nn.optim.AdamW;
import vexel.nn.optim.ClipNorm;
import vexel.nn.optim.Muon;
import vexel.nn.optim.Rule;
import vexel.nn.optim.Schedule;
import vexel.nn.vision.SineCosine;
import vexel.nn.vision.Vit;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.io.Safetensors;
import vexel.tensor.io.SafetensorsWriter;

/// Trains a stand-in teacher: a small vision transformer predicts, patch by patch, what its
/// [Lesson] is about.
///
/// ```
/// prediction_p = W ViT(image)_p + b                                         (1)
/// ```
///
/// ViT(image)_p is the patch token before the final normalisation, as students are taught it. The
/// matrices of the blocks are moved by Muon, which gets further in as many steps, everything else
/// by AdamW.
public final class TeacherTraining {
  private final Settings settings;
  private final Rng rng;
  private final Vit vit;
  private final Linear projection;
  private final Lesson lesson;
  private final Muon matrices;
  private final AdamW others;
  private final Schedule schedule;

  /// The teacher scenes: 512 moments with six cameras, from a seed no demo or claim uses.
  public static final WorldSettings WORLD =
      WorldSettings.of(512, 977)
          .withSplits(new Splits(0, 0, 0, 512))
          .withFrames(1)
          .withSmallLidar()
          .withCaptions();

  /// The recipe.
  ///
  /// @param teacher `world-text` or `world-ssl`
  /// @param data a world with teacher scenes
  /// @param steps optimiser steps
  /// @param batch views a step
  /// @param seed root of all randomness
  /// @param learningRate peak of AdamW
  /// @param muonFactor of the learning rate for the blocks' matrices
  /// @param weightDecay of matrices
  /// @param checkpointEvery steps between checkpoints
  public record Settings(
      String teacher,
      String data,
      int steps,
      int batch,
      long seed,
      double learningRate,
      double muonFactor,
      double weightDecay,
      int checkpointEvery) {
    private static final Set<String> TEACHERS = Set.of("world-text", "world-ssl");

    /// 6,000 steps of 4 views of `world-text`.
    public static final Settings DEFAULT =
        new Settings("world-text", ".", 6000, 4, 1, 3e-4, 6, 0.05, 200);

    /// The recipe of a shipped teacher, trained on `data`: `world-ssl` takes half as many steps.
    ///
    /// @throws UsageException if there is no lesson for `teacher`
    public static Settings of(String teacher, String data) {
      int steps = teacher.equals("world-ssl") ? DEFAULT.steps / 2 : DEFAULT.steps;
      return new Settings(
          teacher,
          data,
          steps,
          DEFAULT.batch,
          DEFAULT.seed,
          DEFAULT.learningRate,
          DEFAULT.muonFactor,
          DEFAULT.weightDecay,
          DEFAULT.checkpointEvery);
    }

    /// @throws UsageException if there is no lesson for `teacher`
    public Settings {
      if (!TEACHERS.contains(teacher)) {
        throw new UsageException(
            "teacher = " + teacher + ": only world-text and world-ssl are trained");
      }
    }
  }

  /// @param settings the recipe
  /// @param progress told how the images are read
  public TeacherTraining(Settings settings, Progress progress) {
    this.settings = settings;
    this.rng = Rng.seed(settings.seed()).at(settings.teacher());
    this.vit = Vit.of(Teachers.WORLD, rng.at("vit"));
    vit.posEmbed().set(SineCosine.of(Teachers.WORLD.grid(), vit.width(), 0.3));
    this.lesson = lesson(progress);
    this.projection =
        Linear.truncatedNormal(vit.width(), lesson.width(), 0.02, rng.at("projection"));
    BiPredicate<String, Parameter> inBlocks =
        (name, p) -> name.startsWith("blocks.") && p.tensor().rank() == 2;
    double peak = settings.learningRate();
    this.matrices =
        Muon.of(peak, settings.weightDecay())
            .over("blocks", vit, Rule.PLAIN.only(inBlocks).times(settings.muonFactor()));
    this.others =
        AdamW.of(peak, settings.weightDecay())
            .over("vit", vit, Rule.PLAIN.only(inBlocks.negate()).decayingMatrices())
            .over("projection", projection, Rule.PLAIN.decayingMatrices());
    this.schedule =
        Schedule.warmupCosine(peak, 1e-6, Math.max(1, settings.steps() / 20), settings.steps());
  }

  private Lesson lesson(Progress progress) {
    Path world = Path.of(settings.data());
    return switch (settings.teacher()) {
      case "world-text" -> CaptionLesson.read(world, rng.at("words"), progress);
      case "world-ssl" -> MaskedLesson.read(NuScenes.open(world).split("teacher"), progress);
      default -> throw new IllegalStateException(settings.teacher());
    };
  }

  /// Trains up to step `until` from the run's newest checkpoint on, and writes the weights as they
  /// are then.
  ///
  /// @return the weights of the transformer and of the projection
  public List<Path> train(RunDirectory run, int until, Progress progress) throws IOException {
    long first = resume(run, progress);
    try (RunDirectory.Log log = run.log(first)) {
      for (long step = first; step < Math.min(until, settings.steps()); step++) {
        Lesson.Views views = lesson.draw(settings.batch(), rng.at("step", step));
        Value patches =
            vit.tokens(Value.of(views.images()), Pass.train(rng.at("pass", step))).patches();
        Value loss = views.loss(projection.forward(patches)); // (1)
        double value = loss.tensor().item();
        Gradients gradients = loss.backward();
        double norm = ClipNorm.to(1).apply(gradients, parameters());
        matrices.step(gradients, schedule, step);
        others.step(gradients, schedule, step);
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", value);
        metrics.put("gradient", norm);
        log.add(step, metrics);
        progress.at("teacher", step + 1, settings.steps(), "loss %.4f".formatted(value));
        boolean due = (step + 1) % settings.checkpointEvery() == 0 || step + 1 == until;
        if (due || progress.stopAsked()) {
          run.checkpoints().save(step + 1, tensors(), Map.of("step", Long.toString(step + 1)));
          progress.stopIfAsked();
        }
      }
    }
    Path file = run.path().resolve(settings.teacher() + ".safetensors");
    SafetensorsWriter.of(State.tensors(vit))
        .bfloat16(name -> true)
        .metadata(
            Map.of(
                "config",
                "{\"num_heads\": " + Teachers.WORLD.heads() + "}",
                "recipe",
                settings.teacher()))
        .write(file);
    Path head = run.path().resolve(settings.teacher() + "-projection.safetensors");
    SafetensorsWriter.of(State.tensors("projection", projection.parameters())).write(head);
    return List.of(file, head);
  }

  private List<Parameter> parameters() {
    return Stream.concat(matrices.parameters().stream(), others.parameters().stream()).toList();
  }

  private Map<String, Parameter> state() {
    Map<String, Parameter> all = new LinkedHashMap<>(matrices.state());
    all.putAll(others.state());
    return all;
  }

  private Map<String, Tensor> tensors() {
    Map<String, Tensor> all = new LinkedHashMap<>();
    all.putAll(State.tensors("model.vit", vit.parameters()));
    all.putAll(State.tensors("model.projection", projection.parameters()));
    all.putAll(State.tensors("", state()));
    return all;
  }

  private long resume(RunDirectory run, Progress progress) throws IOException {
    List<Safetensors> found = new ArrayList<>();
    run.checkpoints().latest(progress).ifPresent(found::add);
    for (Safetensors file : found) {
      State.from(file).under("model.vit").load(vit);
      State.from(file).under("model.projection").load(projection);
      State.from(file).ignoring("model.**").load(state());
      return Long.parseLong(file.metadata().getOrDefault("step", "0"));
    }
    return 0;
  }
}
