package vexel.distill.world;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// What a surface is, in words: the stand-in for a sentence about a piece of an image.
///
/// @param label the category with its families, as in "vehicle.car"
/// @param kind the thing, as in "car" or "skip"
/// @param part the part, as in "wheel"
/// @param material what it is made of, as in "rubber"
/// @param state what the thing is doing, as in "parked", or "none"
/// @param texture its pattern, as in "tyre"
record Caption(
    String label, String kind, String part, String material, String state, String texture) {

  /// The caption of pixels that show no surface.
  static final Caption SKY = new Caption("sky", "sky", "sky", "air", "none", "sky");

  static Caption of(Thing thing, Surface surface) {
    return of(thing.category(), thing.kind(), thing.state(), surface);
  }

  /// A piece of ground.
  static Caption of(Category category, Surface surface) {
    String label = category.label();
    return of(category, label.substring(label.indexOf('.') + 1), Thing.State.NONE, surface);
  }

  private static Caption of(Category category, String kind, Thing.State state, Surface surface) {
    return new Caption(
        category.label(),
        kind,
        surface.part(),
        surface.material(),
        state.name().toLowerCase(Locale.ROOT),
        surface.texture().name().toLowerCase(Locale.ROOT));
  }

  /// The words, each once; a thing without a state has no word for it.
  List<String> words() {
    Stream<String> families = Arrays.stream(label.split("\\.", -1));
    return Stream.concat(families, Stream.of(kind, part, material, state, texture))
        .filter(word -> !word.equals("none"))
        .distinct()
        .toList();
  }
}
