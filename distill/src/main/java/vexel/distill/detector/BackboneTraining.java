package vexel.distill.detector;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import vexel.autograd.Gradients;
import vexel.autograd.Value;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.augment.ImageAugmentation;
import vexel.distill.augment.ImageMotion;
import vexel.distill.data.CameraView;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.data.Normalization;
import vexel.distill.data.NuScenes;
import vexel.distill.data.PixelLabels;
import vexel.distill.data.RgbImage;
import vexel.distill.run.RunDirectory;
import vexel.nn.Linear;
import vexel.nn.Pass;
import vexel.nn.State;
import vexel.nn.bev.CameraEncoder;
import vexel.nn.optim.AdamW;
import vexel.nn.optim.ClipNorm;
import vexel.nn.optim.Rule;
import vexel.nn.optim.Schedule;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.io.Safetensors;
import vexel.tensor.io.SafetensorsWriter;

/// Trains the images' encoder of detectors before they are trained: what the built-in world has in
/// place of the ImageNet weights that UniDistill's ResNet-50 starts from. It is the whole encoder,
/// pyramid and depths included, so that a detector starts with pixels that know what they are and
/// how far away; depths are supervised by laser points as in BEVDepth (Li et al., AAAI 2023).
///
/// With the features x_k and depth logits α_k that the encoder predicts at cell k, and the shares t
/// and g of [CellTargets]
///
/// ```
/// L = −Σ_kc t_kc log softmax(W x_k + b)_c − Σ_kd g_kd log softmax(α_k)_d        (1)
/// ```
public final class BackboneTraining {
  /// Name of the file of weights in a run's folder.
  public static final String WEIGHTS = "backbone.safetensors";

  private static final int STRIDE = 16;
  private static final int CHECKPOINT_EVERY = 100;

  private final Settings settings;
  private final DetectSettings detector;
  private final Rng rng;
  private final CameraEncoder encoder;
  private final Linear classes; // W, b
  private final AdamW optimizer;
  private final Schedule schedule;

  /// The recipe.
  ///
  /// @param data a world with teacher scenes, which no detector sees
  /// @param preset of the detectors whose encoder this is
  /// @param steps optimiser steps of one frame
  /// @param seed root of all randomness
  /// @param learningRate peak, reached after a twentieth of the steps
  /// @param weightDecay of matrices
  public record Settings(
      String data, String preset, int steps, long seed, double learningRate, double weightDecay) {
    /// 1,500 steps for the preset `small`.
    public static Settings of(Path data) {
      return new Settings(data.toString(), "small", 1500, 1, 2e-3, 0.05);
    }

    /// These with another number of steps; 0 leaves them.
    public Settings withSteps(int wanted) {
      return wanted == 0
          ? this
          : new Settings(data, preset, wanted, seed, learningRate, weightDecay);
    }
  }

  /// @param settings the recipe
  public BackboneTraining(Settings settings) {
    this.settings = settings;
    this.detector = DetectPresets.of(settings.preset(), Modality.CAMERA);
    this.rng = Rng.seed(settings.seed()).at("backbone");
    this.encoder = detector.sizes().images(rng);
    this.classes = Linear.of(detector.sizes().channels(), CellTargets.CLASSES, rng.at("classes"));
    this.optimizer =
        AdamW.of(settings.learningRate(), settings.weightDecay())
            .over("encoder", encoder, Rule.PLAIN.decayingMatrices())
            .over("classes", classes);
    this.schedule =
        Schedule.warmupCosine(
            settings.learningRate(), 1e-6, Math.max(1, settings.steps() / 20), settings.steps());
  }

  /// Trains from the run's newest checkpoint on.
  ///
  /// @return the encoder's weights
  /// @throws UsageException if the world's images have no labels
  public Path train(RunDirectory run, Progress progress) throws IOException {
    NuScenes world = NuScenes.open(Path.of(settings.data()));
    FrameSource frames = world.split("teacher");
    if (frames.size() == 0) {
      throw new UsageException(settings.data() + ": has no teacher scenes");
    }
    long first = resume(run, progress);
    try (RunDirectory.Log log = run.log(first)) {
      for (long step = first; step < settings.steps(); step++) {
        Rng own = rng.at("step", step);
        double loss = step(world, frames.frame(own.index(0, frames.size())), own, step);
        log.add(step, Map.of("loss", loss));
        progress.at("backbone", step + 1, settings.steps(), "loss %.4f".formatted(loss));
        boolean due = (step + 1) % CHECKPOINT_EVERY == 0 || step + 1 == settings.steps();
        if (due || progress.stopAsked()) {
          run.checkpoints().save(step + 1, tensors(), Map.of("step", Long.toString(step + 1)));
          progress.stopIfAsked();
        }
      }
    }
    Path file = run.path().resolve(WEIGHTS);
    SafetensorsWriter.of(State.tensors(encoder)).write(file);
    return file;
  }

  private double step(NuScenes world, Frame frame, Rng own, long step) {
    int n = frame.cameras().size();
    int h = detector.sizes().imageHeight();
    int w = detector.sizes().imageWidth();
    float[] planes = new float[n * 3 * h * w];
    CellTargets targets = new CellTargets(detector.sizes(), STRIDE, n);
    for (int c = 0; c < n; c++) {
      CameraView view = frame.cameras().get(c);
      RgbImage whole = view.image().decode();
      PixelLabels labels = labels(world, view);
      ImageAugmentation motions =
          detector.augment().image(whole.height(), whole.width(), detector.sizes());
      ImageMotion motion = motions.draw(whole.height(), whole.width(), own.at("camera", c));
      float[] seen = Normalization.IMAGENET.planes(motion.of(whole));
      System.arraycopy(seen, 0, planes, c * seen.length, seen.length);
      targets.count(c, view, labels, frame.points(), motion);
    }
    Pass pass = Pass.train(rng.at("pass", step));
    Value seen = encoder.predict(Value.of(Tensor.of(planes, n, 3, h, w)), pass);
    int d = detector.sizes().depths();
    Value cells = seen.permute(0, 2, 3, 1).reshape(-1, seen.dim(1)); // [B·h·w, D + C]
    Value features = cells.narrow(1, d, cells.dim(1) - d);
    Value loss = // (1)
        error(classes.forward(features), targets.classes())
            .add(error(cells.narrow(1, 0, d), targets.depths()));
    double value = loss.tensor().item();
    Gradients gradients = loss.backward();
    ClipNorm.to(1).apply(gradients, optimizer.parameters());
    optimizer.step(gradients, schedule, step);
    pass.commit();
    return value;
  }

  private static Value error(Value logits, Tensor target) {
    return logits.logSoftmax(1).mul(Value.of(target)).sum().neg();
  }

  private static PixelLabels labels(NuScenes world, CameraView view) {
    Optional<PixelLabels> found = world.pixelClasses(view);
    return found.orElseThrow(
        () -> new UsageException(view.token() + ": has no pixelseg/ beside its image"));
  }

  private Map<String, Tensor> tensors() {
    Map<String, Tensor> all =
        new LinkedHashMap<>(State.tensors("model.encoder", encoder.parameters()));
    all.putAll(State.tensors("model.classes", classes.parameters()));
    all.putAll(State.tensors("", optimizer.state()));
    return all;
  }

  private long resume(RunDirectory run, Progress progress) throws IOException {
    Optional<Safetensors> found = run.checkpoints().latest(progress);
    if (found.isEmpty()) {
      return 0;
    }
    Safetensors file = found.get();
    State.from(file).under("model.encoder").load(encoder);
    State.from(file).under("model.classes").load(classes);
    State.from(file).ignoring("model.**").load(optimizer.state());
    return Long.parseLong(file.metadata().getOrDefault("step", "0"));
  }
}
