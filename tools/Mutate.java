import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/// Flips signs in the backward passes of ops and runs their derivative checks; see `tools/mutate`.
///
/// The rule is mechanical. Inside the text of `backward`, comments left out:
///
/// - `.neg()` disappears,
/// - `.sub(` becomes `.add(` and `.add(` becomes `.sub(`,
/// - a minus before a decimal number disappears,
/// - `dy[i]` becomes `dy[i].neg()`, except where only its shape or type is asked for,
/// - the last gradient returned, where it is a call, is negated.
///
/// Each occurrence makes one mutant; those that do not compile are no mutants.
final class Mutate {
  private static final double ALLOWED = 1e-6;
  private static final List<Flip> FLIPS =
      List.of(
          new Flip("\\.neg\\(\\)", ""),
          new Flip("\\.sub\\(", ".add("),
          new Flip("\\.add\\(", ".sub("),
          new Flip("(?<=[(=] ?)-(?=\\d+\\.\\d)", ""),
          new Flip(
              "(?<!Rows\\.of\\()\\bdy\\[(\\w+)\\](?!\\.(?:shape|dim|size|rank|dtype|backend|kernels|emptyLike)\\()",
              "dy[$1].neg()"),
          new Flip("\\)\\};", ").neg()};"));

  private record Flip(String pattern, String replacement) {}

  /// @param line of the source, from 1
  private record Mutant(String what, int line, String text) {}

  /// @param red whether the check found a difference or failed
  private record Verdict(boolean red, String why) {}

  private final Path scratch;
  private final Path classes;
  private final String libraries;
  private int mutants;
  private int survived;

  private Mutate(Path scratch, String libraries) {
    this.scratch = scratch;
    this.classes = scratch.resolve("classes");
    this.libraries = libraries;
  }

  public static void main(String[] args) throws IOException {
    Mutate run = new Mutate(Path.of(args[0]), args[1]);
    System.exit(run.all(List.of(args).subList(2, args.length)));
  }

  private int all(List<String> names) throws IOException {
    List<Path> ops;
    try (Stream<Path> files = Files.walk(scratch)) {
      ops =
          files
              .filter(f -> f.toString().endsWith(".java") && isOp(f))
              .filter(f -> names.isEmpty() || names.contains(name(f)))
              .sorted()
              .toList();
    }
    if (ops.isEmpty()) {
      System.err.println("mutate: no op is called " + names);
      return 5;
    }
    Files.createDirectories(classes);
    String complaint = compile(ops, classes);
    if (!complaint.isEmpty()) {
      System.err.println("mutate: the sources do not compile\n" + complaint);
      return 5;
    }
    int ill = 0;
    for (Path op : ops) {
      if (!check(op)) {
        ill++;
      }
    }
    System.out.printf(
        "%d ops, %d flips, %d survived; %d ops are not proven%n",
        ops.size(), mutants, survived, ill);
    return ill == 0 ? 0 : 1;
  }

  private static boolean isOp(Path file) {
    try {
      return Files.readString(file).contains("implements Op<");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".java", "");
  }

  /// Whether the op is green as it is and red with every flip, of which there must be one.
  private boolean check(Path op) throws IOException {
    Verdict plain = verdict(op, List.of(classes));
    List<String> lines = new ArrayList<>();
    boolean good = !plain.red;
    int tried = 0;
    for (Mutant m : mutants(Files.readString(op))) {
      Path out = scratch.resolve("mutants").resolve(name(op) + tried);
      Path source = out.resolve("src").resolve(op.getFileName());
      Files.createDirectories(source.getParent());
      Files.writeString(source, m.text);
      Path built = out.resolve("classes");
      Files.createDirectories(built);
      if (compile(List.of(source), built).isEmpty()) {
        tried++;
        Verdict v = verdict(op, List.of(built, classes));
        good &= v.red;
        survived += v.red ? 0 : 1;
        lines.add(
            String.format(
                "    line %-4d %-18s %s", m.line, m.what, v.red ? "red    " + v.why : "SURVIVES"));
      }
    }
    mutants += tried;
    good &= tried > 0;
    System.out.printf(
        "%-20s %s%n",
        name(op),
        plain.red
            ? "RED as it is: " + plain.why
            : tried == 0 ? "NO SIGN FOUND" : "green  (" + plain.why + ")");
    lines.forEach(System.out::println);
    return good;
  }

  // ---- mutants

  private static List<Mutant> mutants(String source) {
    int from = source.indexOf(" backward(");
    int to = end(source, source.indexOf('{', source.indexOf(")", from)));
    String code = blank(source);
    List<Mutant> found = new ArrayList<>();
    for (Flip flip : FLIPS) {
      Matcher m = Pattern.compile(flip.pattern).matcher(code).region(from, to);
      while (m.find()) {
        String now =
            m.groupCount() == 1 ? flip.replacement.replace("$1", m.group(1)) : flip.replacement;
        int line = (int) source.substring(0, m.start()).lines().count();
        String what = m.group() + " → " + (now.isEmpty() ? "nothing" : now);
        String text = source.substring(0, m.start()) + now + source.substring(m.end());
        found.add(new Mutant(what, line, text));
      }
    }
    return found;
  }

  /// The position after the brace that closes the one at `open`.
  private static int end(String source, int open) {
    int depth = 0;
    for (int i = open; i < source.length(); i++) {
      depth += source.charAt(i) == '{' ? 1 : source.charAt(i) == '}' ? -1 : 0;
      if (depth == 0) {
        return i + 1;
      }
    }
    throw new IllegalStateException("braces do not match");
  }

  /// The source with its line comments replaced by spaces.
  private static String blank(String source) {
    return Pattern.compile("//[^\n]*")
        .matcher(source)
        .replaceAll(m -> " ".repeat(m.group().length()));
  }

  // ---- compiling and checking

  /// Compiles sources into `out`; what the compiler says if it refuses.
  private String compile(List<Path> sources, Path out) {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    List<String> args = new ArrayList<>();
    String sourcePath =
        String.join(
            ":",
            Stream.of("tensor", "autograd", "nn", "distill")
                .map(m -> scratch.resolve(m + "/src/main/java").toString())
                .toList());
    boolean whole = out.equals(classes);
    args.addAll(List.of("-nowarn", "-proc:none", "--add-modules", "jdk.incubator.vector"));
    args.addAll(List.of("-d", out.toString()));
    args.addAll(List.of("-cp", whole ? libraries : classes + ":" + libraries));
    args.addAll(List.of("-sourcepath", whole ? sourcePath : out.toString()));
    sources.forEach(s -> args.add(s.toString()));
    if (whole) { // found by reflection or through classes that name no op
      args.add(
          scratch.resolve("autograd/src/main/java/vexel/autograd/check/GradCheck.java").toString());
    }
    java.io.ByteArrayOutputStream messages = new java.io.ByteArrayOutputStream();
    int result = javac.run(null, messages, messages, args.toArray(String[]::new));
    return result == 0 ? "" : "exit " + result + "\n" + messages;
  }

  /// The op's derivative check with its classes from the first folder that has them.
  private Verdict verdict(Path op, List<Path> folders) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (Path f : folders) {
      urls.add(f.toUri().toURL());
    }
    for (String jar : libraries.split(":", -1)) {
      urls.add(Path.of(jar).toUri().toURL());
    }
    try (URLClassLoader world =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      return verdict(world.loadClass(className(op)), world);
    } catch (InvocationTargetException e) {
      return new Verdict(true, String.valueOf(e.getCause()));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot check " + op, e);
    }
  }

  private static Verdict verdict(Class<?> op, ClassLoader world)
      throws ReflectiveOperationException {
    Class<?> sampleType = world.loadClass("vexel.autograd.Sample");
    Method rejected = sampleType.getMethod("isRejected");
    Class<?> check = world.loadClass("vexel.autograd.check.GradCheck");
    Method of = check.getMethod("of", sampleType);
    double worst = 0;
    for (Object sample : (List<?>) op.getMethod("samples").invoke(null)) {
      if (!(boolean) rejected.invoke(sample)) {
        double w = (double) check.getMethod("worst").invoke(of.invoke(null, sample));
        worst = Double.isNaN(w) ? w : Math.max(worst, w);
      }
    }
    return new Verdict(!(worst <= ALLOWED), String.format(Locale.ROOT, "worst %.0e", worst));
  }

  private String className(Path op) {
    String path = scratch.relativize(op).toString();
    return path.substring(path.indexOf("java/") + 5).replace(".java", "").replace('/', '.');
  }
}
