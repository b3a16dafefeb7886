package vexel.distill.world;

/// How a part looks and what it is called.
///
/// @param texture the pattern
/// @param a main colour
/// @param b second colour (pattern, window, hub)
/// @param c accent (dirt, frame, light)
/// @param scale size of the pattern's period, metres
/// @param seed shifts the pattern, so that no two instances are painted alike
/// @param porosity share of a leafy or spoked part that light passes through, 0 for solid ones
/// @param part the part's name, as in "wheel"
/// @param material what it is made of, as in "rubber"
record Surface(
    Texture texture,
    Colour a,
    Colour b,
    Colour c,
    double scale,
    double seed,
    double porosity,
    String part,
    String material) {

  static Surface of(Texture texture, Colour a, Colour b, Colour c, double scale, double seed) {
    return new Surface(texture, a, b, c, scale, seed, 0, "body", "metal");
  }

  Surface called(String newPart, String newMaterial) {
    return new Surface(texture, a, b, c, scale, seed, porosity, newPart, newMaterial);
  }

  Surface porous(double share) {
    return new Surface(texture, a, b, c, scale, seed, share, part, material);
  }
}
