package vexel.distill.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Numbers the captions of a world in the order of scenes and things; 0 is the sky. Scenes are
/// learnt one after another before any of their pictures is taken, then only looked up.
final class Captions {
  private static final int MOST = 65_535;

  private final Map<Caption, Integer> numbers = new LinkedHashMap<>();

  Captions() {
    numbers.put(Caption.SKY, 0);
  }

  /// Learns the captions of everything in a scene.
  void learn(Scene scene) {
    for (GroundPatch patch : scene.ground().plan().patches()) {
      learn(Caption.of(patch.category(), patch.surface()));
    }
    for (Thing thing : scene.things()) {
      for (Solid solid : thing.solids()) {
        learn(Caption.of(thing, solid.surface()));
      }
    }
  }

  private void learn(Caption caption) {
    if (numbers.putIfAbsent(caption, numbers.size()) == null && numbers.size() > MOST) {
      throw new IllegalStateException("world: more than " + MOST + " captions");
    }
  }

  int number(Caption caption) {
    Integer number = numbers.get(caption);
    if (number == null) {
      throw new IllegalStateException("world: " + caption + " was not learnt");
    }
    return number;
  }

  /// Writes the list of captions, each a list of words; a caption's place is its number.
  void write(Path file) throws IOException {
    try (var out = Files.newOutputStream(file);
        JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartArray();
      for (Caption caption : numbers.keySet()) {
        json.writeRaw('\n');
        json.writeStartArray();
        caption.words().forEach(json::writeString);
        json.writeEndArray();
      }
      json.writeEndArray();
    }
  }
}
