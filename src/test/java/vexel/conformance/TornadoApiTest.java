package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;

/// The stub of TornadoVM's API has no member that the real one lacks.
class TornadoApiTest {
  /// A name of the real API with other members.
  interface Other {
    int getNumDevices();
  }

  @Test
  void theStubIsPartOfTheInstalledApi() throws IOException, ReflectiveOperationException {
    String home = System.getenv("TORNADOVM_HOME");
    assumeTrue(home != null, "TORNADOVM_HOME is not set: the stub is compared with nothing");
    Path folder = Path.of(home, "share", "java", "tornado");
    List<Path> jars;
    try (Stream<Path> files = Files.list(folder)) {
      jars = files.filter(p -> p.getFileName().toString().startsWith("tornado-api-")).toList();
    }
    assertThat(jars).as("tornado-api jars in %s", folder).hasSize(1);
    List<String> drift = new ArrayList<>();
    List<Class<?>> stub = classes();
    URL[] urls = {jars.get(0).toUri().toURL()};
    try (URLClassLoader real = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
      for (Class<?> ours : stub) {
        drift.addAll(drift(ours, Class.forName(ours.getName(), false, real)));
      }
    }
    System.out.println("TornadoVM API: " + stub.size() + " classes compared with " + jars.get(0));
    assertThat(drift).isEmpty();
  }

  @Test
  void theStubIsFound() throws IOException, ReflectiveOperationException {
    assertThat(classes()).contains(WorkerGrid.class, TornadoDevice.class, DataTransferMode.class);
  }

  @Test
  void driftIsNoticed() {
    assertThat(drift(WorkerGrid.class, WorkerGrid.class)).isEmpty();
    assertThat(drift(WorkerGrid.class, Other.class))
        .anySatisfy(s -> assertThat(s).contains("setGlobalWork(long, long, long)"));
    assertThat(drift(DataTransferMode.class, Other.class))
        .anySatisfy(s -> assertThat(s).contains("is an interface"))
        .anySatisfy(s -> assertThat(s).contains("UNDER_DEMAND"));
  }

  /// The classes of module tornado.api, of the packages this module sees.
  private static List<Class<?>> classes() throws IOException, ReflectiveOperationException {
    ModuleReference api =
        ModuleLayer.boot().configuration().findModule("tornado.api").orElseThrow().reference();
    List<Class<?>> all = new ArrayList<>();
    try (ModuleReader reader = api.open()) {
      for (String path : reader.list().filter(p -> p.endsWith(".class")).sorted().toList()) {
        if (path.contains("/")) {
          String name = path.substring(0, path.length() - 6).replace('/', '.');
          all.add(Class.forName(name, false, TornadoApiTest.class.getClassLoader()));
        }
      }
    }
    return all;
  }

  /// Public members of `ours` that `real` has not, with the same name, types and staticness.
  private static List<String> drift(Class<?> ours, Class<?> real) {
    List<String> missing = new ArrayList<>();
    if (ours.isInterface() != real.isInterface()) {
      missing.add(real.getName() + " is " + (real.isInterface() ? "an" : "no") + " interface");
    }
    List<String> there = new ArrayList<>();
    Stream.of(real.getConstructors(), real.getMethods(), real.getFields())
        .flatMap(Arrays::stream)
        .forEach(m -> there.add(signature((Member) m)));
    Stream.of(ours.getDeclaredConstructors(), ours.getDeclaredMethods(), ours.getDeclaredFields())
        .flatMap(Arrays::stream)
        .map(Member.class::cast)
        .filter(m -> Modifier.isPublic(m.getModifiers()) && !m.isSynthetic())
        .filter(m -> !there.contains(signature(m)))
        .forEach(m -> missing.add(real.getName() + " has no " + signature(m)));
    return missing;
  }

  private static String signature(Member m) {
    String kind = Modifier.isStatic(m.getModifiers()) ? "static " : "";
    return switch (m) {
      case Field f -> kind + f.getType().getName() + " " + f.getName() + constant(f);
      case Method method ->
          kind + method.getReturnType().getName() + " " + method.getName() + types(method);
      case Executable constructor -> "new" + types(constructor);
      default -> throw new IllegalArgumentException(m.toString());
    };
  }

  private static String types(Executable e) {
    return Arrays.stream(e.getParameterTypes())
        .map(Class::getName)
        .toList()
        .toString()
        .replace('[', '(')
        .replace(']', ')');
  }

  /// The value of a constant, which the compiler copies into whoever names it.
  private static String constant(Field f) {
    if (!Modifier.isStatic(f.getModifiers()) || f.getType() != int.class) {
      return "";
    }
    try {
      return " = " + f.getInt(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
