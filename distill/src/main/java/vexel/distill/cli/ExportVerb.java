package vexel.distill.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import vexel.distill.Progress;
import vexel.distill.export.Export;
import vexel.distill.export.Student;

/// Writes a run's network for other programs.
@Command(
    name = "export",
    description = {
      "Writes the network of a finished run as student.safetensors and student.json.",
      "Of a distillation: the student and its head into the teacher's space. Of what finetune or"
          + " probe kept with --out: the student and its classifier. vexel.distill.export.Student"
          + " reads the folder in any JVM program."
    },
    footer = {
      "  vexel export --run RUN --out STUDENT",
      "  vexel export --run FT --out STUDENT --json"
    })
final class ExportVerb extends Verb {
  @Option(names = "--run", required = true, paramLabel = "RUN", description = "a finished run")
  Path run = Path.of(".");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "folder to write, new or empty")
  Path out = Path.of(".");

  @Override
  void run(Answer answer, Progress progress) throws Exception {
    Student student = Export.of(run, out, progress);
    answer
        .put("student", student.name())
        .put("width", student.width())
        .put("teacherWidth", student.teacherWidth())
        .put("classes", student.classes())
        .put("out", out.toString());
    answer.say(
        "%s: %d features%s%s → %s"
            .formatted(
                student.name(),
                student.width(),
                student.teacherWidth() > 0 ? ", " + student.teacherWidth() + " of the teacher" : "",
                student.classes() > 0 ? ", " + student.classes() + " classes" : "",
                out));
  }
}
