package vexel.distill.recipe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vexel.distill.UsageException;
import vexel.distill.eval.TextMatrix;
import vexel.distill.head.ClassMeans;
import vexel.distill.head.CrdMemory;
import vexel.distill.head.ProjectionHead;
import vexel.distill.loss.VonMisesFisher;
import vexel.distill.method.Also;
import vexel.distill.method.CleverDistiller;
import vexel.distill.method.Clip2Scene;
import vexel.distill.method.Contrast;
import vexel.distill.method.ContrastHeads;
import vexel.distill.method.ContrastiveRepresentation;
import vexel.distill.method.Method;
import vexel.distill.method.Occupancy;
import vexel.distill.method.Olivine;
import vexel.distill.method.RelationTransfer;
import vexel.distill.method.RelationTransfer.Relation;
import vexel.distill.method.RelationalDistillation;
import vexel.distill.method.Seal;
import vexel.distill.method.SuperFlow;
import vexel.distill.method.TwoSidedHead;
import vexel.distill.method.WeakLabels;
import vexel.distill.recipe.HeadSettings.TeacherProjection;
import vexel.nn.Linear;
import vexel.tensor.Rng;

/// The methods by name.
public final class Methods {
  private static final Map<String, Maker> MAKERS = new LinkedHashMap<>();

  static {
    for (String similarity : List.of("clever", "scalr", "scalr-plus", "similarity")) {
      MAKERS.put(similarity, Methods::similarity);
    }
    MAKERS.put("ppkt", m -> m.contrast(false));
    MAKERS.put("slidr", m -> m.contrast(false));
    MAKERS.put("st-slidr", m -> m.contrast(true));
    MAKERS.put("relational", Methods::relational);
    MAKERS.put("superflow", Methods::superFlow);
    MAKERS.put("olivine", Methods::olivine);
    MAKERS.put("seal", Methods::seal);
    MAKERS.put("clip2scene", Methods::clip2Scene);
    MAKERS.put("crd", Methods::crd);
    MAKERS.put("also", Methods::also);
    for (Relation relation : Relation.values()) {
      String name = relation.name().toLowerCase(Locale.ROOT).replace('_', '-');
      MAKERS.put(name, m -> m.transfer(relation));
    }
  }

  /// All names.
  public static final List<String> NAMES = List.copyOf(MAKERS.keySet());

  private interface Maker {
    Method make(Methods parts);
  }

  private final DistillSettings settings;
  private final int student;
  private final int teacher;
  private final Rng rng;

  private Methods(DistillSettings settings, int student, int teacher, Rng rng) {
    this.settings = settings;
    this.student = student;
    this.teacher = teacher;
    this.rng = rng;
  }

  /// The method of `settings` with new parts.
  ///
  /// @param student width C of the student's features
  /// @param teacher width D of the teacher's
  /// @param rng the run's root stream
  /// @throws UsageException if settings do not go together
  public static Method of(DistillSettings settings, int student, int teacher, Rng rng) {
    Maker maker = MAKERS.get(settings.method());
    if (maker == null) {
      throw unknown(settings.method());
    }
    return maker.make(new Methods(settings, student, teacher, rng));
  }

  static UsageException unknown(String name) {
    return new UsageException("unknown method '" + name + "'; known: " + String.join(", ", NAMES));
  }

  private Method similarity() {
    frozenTeacher(
        "with a trained layer on the teacher's side it is minimal where both are constant");
    return new CleverDistiller(head(teacher), settings.objective().loss(), occupancy());
  }

  private Method relational() {
    frozenTeacher("with a trained layer on the teacher's side it is 0 where both are constant");
    return new RelationalDistillation(
        head(teacher),
        settings.objective().pairing(),
        settings.relational(),
        settings.objective().balancedPairs(),
        settings.objective().perScene());
  }

  private Method contrast(boolean tolerant) {
    return new Contrast(
        contrastHeads(),
        settings.objective().pairing(),
        settings.objective().temperature(),
        tolerant ? settings.objective().tolerant() : null);
  }

  private Method superFlow() {
    if (settings.segments().segments() == SegmentSettings.Kind.SLIC) {
      throw new UsageException(
          "segments = slic with method superflow: superpixels of one frame are not those of the"
              + " next; take segments: words, or folder with label maps of classes");
    }
    return new SuperFlow(contrastHeads(), settings.objective().temperature());
  }

  private Method seal() {
    return new Seal(contrastHeads(), settings.objective().temperature(), settings.pairs());
  }

  private Method olivine() {
    if (!projected()) {
      throw new UsageException(
          "teacher-projection = none with method olivine: its heads are trained on both sides; set"
              + " teacher-projection: trained");
    }
    int width = settings.heads().projectionWidth();
    WeakLabels words = words();
    return new Olivine(
        heads(width, "instance"),
        heads(width, "classes"),
        ClassMeans.of(words.classes(), width),
        words,
        settings.objective().temperature(),
        settings.pairs() == 0 ? Integer.MAX_VALUE : settings.pairs(),
        Math.min(VonMisesFisher.START, settings.steps() / 2));
  }

  private TwoSidedHead heads(int width, String name) {
    return new TwoSidedHead(
        settings.heads().create(student, width, rng.at(name).at("student")),
        Linear.of(teacher, width, rng.at(name).at("teacher")));
  }

  private Method clip2Scene() {
    frozenTeacher("its words are compared with the student");
    return new Clip2Scene(
        head(teacher),
        settings.heads().create(student, teacher, rng.at("local")),
        words(),
        settings.objective().nodeSize(),
        settings.steps() / 2);
  }

  private Method crd() {
    int width = CrdMemory.WIDTH;
    return new ContrastiveRepresentation(
        Linear.of(student, width, rng.at("student-map")),
        Linear.of(teacher, width, rng.at("teacher-map")),
        CrdMemory.of(settings.bank().slots(), width, rng.at("memory")),
        settings.bank().negatives(),
        settings.objective().relationRows());
  }

  private WeakLabels words() {
    TextMatrix text = TeacherWords.of(settings.teacher(), settings.segments().text());
    if (text.width() != teacher) {
      throw new UsageException(
          "text = "
              + text.source()
              + " has rows of "
              + text.width()
              + ", teacher "
              + settings.teacher()
              + " features of "
              + teacher
              + "; take the text of this teacher");
    }
    return new WeakLabels(text.rows());
  }

  private ContrastHeads contrastHeads() {
    int width = projected() ? settings.heads().projectionWidth() : teacher;
    return new ContrastHeads(
        head(width), projected() ? Linear.of(teacher, width, rng.at("projection")) : null);
  }

  private boolean projected() {
    return settings.heads().teacherProjection() == TeacherProjection.TRAINED;
  }

  private Method transfer(Relation relation) {
    frozenTeacher("its relations are what is taught");
    boolean needsWidth = relation == Relation.CC || relation == Relation.KL_CROSS;
    if (needsWidth && settings.heads().headDepth() == 0 && student != teacher) {
      throw new UsageException(
          "method "
              + settings.method()
              + " compares features one by one, and the student's are "
              + student
              + " wide, the teacher's "
              + teacher
              + "; set head-depth: 1 for a head in between");
    }
    int rows = settings.objective().relationRows();
    return new RelationTransfer(
        relation, settings.heads().headDepth() == 0 ? null : head(teacher), rows);
  }

  private Method also() {
    Occupancy task = occupancy();
    if (task == null) {
      throw new UsageException(
          "method also is the occupancy task alone; occupancy = 0 leaves nothing to learn");
    }
    return new Also(task);
  }

  private @Nullable Occupancy occupancy() {
    return settings.occupancy().create(student, settings.sweeps(), rng.at("occupancy"));
  }

  private ProjectionHead head(int out) {
    if (settings.heads().headDepth() == 0) {
      throw new UsageException(
          "method "
              + settings.method()
              + " compares student features of width "
              + student
              + " with "
              + out
              + " channels; head-depth = 0 leaves no head in between, set 1 or more");
    }
    return settings.heads().create(student, out, rng.at("head"));
  }

  private void frozenTeacher(String why) {
    if (projected()) {
      throw new UsageException(
          "teacher-projection = trained with method "
              + settings.method()
              + ": the loss needs a frozen teacher, "
              + why
              + "; set teacher-projection: none, or take ppkt, slidr or st-slidr");
    }
  }
}
