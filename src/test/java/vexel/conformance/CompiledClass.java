package vexel.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Every class of every Vexel module, so that nothing escapes a scan by not being listed.
///
/// @param module the module it is in
/// @param name its binary name
/// @param model its class file, parsed
record CompiledClass(String module, String name, ClassModel model) {
  /// All classes of the modules `vexel.*` but this one, by module and name.
  static List<CompiledClass> all() {
    List<CompiledClass> found = new ArrayList<>();
    for (ResolvedModule m : ModuleLayer.boot().configuration().modules()) {
      if (m.name().startsWith("vexel.") && !m.name().equals("vexel.conformance")) {
        read(m.name(), m.reference(), found);
      }
    }
    found.sort(Comparator.comparing(CompiledClass::module).thenComparing(CompiledClass::name));
    return found;
  }

  private static void read(String module, ModuleReference reference, List<CompiledClass> found) {
    try (ModuleReader reader = reference.open()) {
      for (String path : reader.list().filter(p -> p.endsWith(".class")).toList()) {
        if (!path.endsWith("module-info.class") && !path.endsWith("package-info.class")) {
          String name = path.substring(0, path.length() - 6).replace('/', '.');
          try (InputStream bytes = reader.open(path).orElseThrow()) {
            found.add(new CompiledClass(module, name, ClassFile.of().parse(bytes.readAllBytes())));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The class itself, not initialised.
  Class<?> load() {
    Module m = ModuleLayer.boot().findModule(module).orElseThrow();
    Class<?> c = Class.forName(m, name);
    if (c == null) {
      throw new IllegalStateException(module + " has no class " + name);
    }
    return c;
  }
}
