package vexel.distill.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.detector.DetectPresets;
import vexel.distill.detector.DetectSettings;
import vexel.distill.detector.TrainedDetector;
import vexel.distill.detector.UniDistillPath;
import vexel.distill.run.RunDirectory;

/// Trains a detector under another one.
@Command(
    name = "unidistill",
    description = {
      "Trains a detector of some sensors under a frozen one of others (UniDistill, CVPR 2023), by"
          + " three losses: features at nine points of each box, relations between them, and the"
          + " head's maps under the boxes.",
      "A path has its paper's weights; --config overrides them and the paper's alternatives (keys"
          + " feature, relation, response, temperature, keypoints, adapter, feature-region, ...).",
      "The student has the parameters of 'detect train', nothing more, and is judged by 'detect"
          + " eval'."
    },
    footer = {
      "  vexel detect train --modality lidar --data W --out LIDAR",
      "  vexel unidistill --path L2C --data W --teacher LIDAR --out L2C",
      "  vexel detect eval --run L2C --data W",
      "  vexel unidistill --path C2L --data W --out C2L       # trains its teacher in C2L-teacher",
      "  vexel unidistill --out C2L --resume"
    })
final class UniDistillVerb extends Verb {
  /// Where a teacher is trained that nobody named: beside the student's run.
  private static final String BESIDE = "-teacher";

  @Option(
      names = "--path",
      paramLabel = "P",
      description =
          "who teaches whom: L2C, C2L, LC2L, LC2C, with L for LiDAR, C for cameras, LC for both")
  @Nullable UniDistillPath path;

  @Option(
      names = "--teacher",
      paramLabel = "RUN",
      description =
          "the teacher's run, of the same preset; if not given, one is trained with the same"
              + " options in the folder OUT-teacher")
  @Nullable Path teacher;

  @Mixin DetectOptions options = new DetectOptions();

  @Override
  void run(Answer answer, Progress progress) throws Exception {
    options.threads.select();
    if (options.resume) {
      Map<String, Object> named = new LinkedHashMap<>();
      DetectOptions.option(named, "path", path == null ? null : path.name());
      DetectOptions.option(named, "teacher", teacher == null ? null : teacher.toString());
      options.refuseAll(named);
      RunDirectory run = RunDirectory.open(options.out);
      DetectorTrainer.goOn(run, TrainedDetector.settings(run), answer, progress);
      return;
    }
    UniDistillPath way = path;
    if (way == null) {
      throw new UsageException("missing --path: L2C, C2L, LC2L or LC2C");
    }
    RunDirectory.requireFree(options.out);
    DetectSettings student = side(DetectPresets.of(options.preset(), way));
    boolean camera = way.student().seesCamera() || way.teacher().seesCamera();
    student.augment().requireNoPastingBefore(camera);
    Path from = teacher(way, student, progress);
    answer.put("path", way.name()).put("teacher", from.toString());
    DetectorTrainer.begin(
        options.out,
        student.with("options", Map.of("teacher", DetectOptions.absolute(from))),
        answer,
        progress);
  }

  /// The teacher's run: the named one, or one beside the student's, which is trained now unless
  /// that was done before.
  private Path teacher(UniDistillPath way, DetectSettings student, Progress progress)
      throws IOException {
    Path from = teacher != null ? teacher : beside();
    if (teacher == null) {
      Answer silent = new Answer(null);
      if (RunDirectory.is(from)) {
        progress.say("no --teacher: taking the one in " + from + ", with the settings it has");
        RunDirectory run = RunDirectory.open(from);
        requireSameData(from, TrainedDetector.settings(run), student);
        DetectorTrainer.goOn(run, TrainedDetector.settings(run), silent, progress);
      } else {
        progress.say("no --teacher: training one in " + from);
        DetectSettings alone = side(DetectPresets.of(options.preset(), way.teacher()));
        DetectorTrainer.begin(from, alone, silent, progress);
      }
    }
    DetectSettings known = TrainedDetector.settings(RunDirectory.open(from));
    if (known.modality() != way.teacher()) {
      throw new UsageException(
          "--teacher %s: sees %s; the teacher of %s sees %s"
              .formatted(
                  from,
                  known.modality().name().toLowerCase(Locale.ROOT),
                  way,
                  way.teacher().name().toLowerCase(Locale.ROOT)));
    }
    if (!known.sizes().equals(student.sizes())) {
      throw new UsageException(
          "--teacher " + from + ": has other sizes than the student; give both one preset");
    }
    return from;
  }

  private static void requireSameData(Path from, DetectSettings known, DetectSettings student) {
    if (!known.data().equals(student.data())) {
      throw new UsageException(
          ("%s: this teacher was trained on %s, not on %s; take it with --teacher %s, or choose"
                  + " another --out")
              .formatted(from, known.data(), student.data(), from));
    }
  }

  /// The settings of the student, or of a teacher that is trained now. Where both are, weights for
  /// images are meant for the one that sees them.
  private DetectSettings side(DetectSettings preset) throws IOException {
    DetectSettings s = options.over(preset);
    return teacher != null || s.modality().seesCamera()
        ? s
        : s.with("options", Map.of("backbone", DetectSettings.RANDOM));
  }

  private Path beside() {
    Path run = options.out.toAbsolutePath().normalize();
    return run.resolveSibling(run.getFileName() + BESIDE);
  }
}
