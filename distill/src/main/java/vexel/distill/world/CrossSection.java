package vexel.distill.world;

/// A road cut across: from the centre line outwards on either side lanes, cycle strip, parking
/// strip, kerb, verge, sidewalk; then the lots begin. Widths in metres.
///
/// @param lanes driving lanes per direction
/// @param lane width of one
/// @param cycle cycle strip, 0 if there is none
/// @param parking parking strip, 0 if there is none
/// @param verge planted strip between kerb and sidewalk, 0 if there is none
/// @param sidewalk width
/// @param kerb height of everything beyond the road, at most 0.1
record CrossSection(
    int lanes,
    double lane,
    double cycle,
    double parking,
    double verge,
    double sidewalk,
    double kerb) {

  static CrossSection draw(Draws draws, double parkingShare) {
    return new CrossSection(
        draws.chance(0.2) ? 2 : 1,
        draws.uniform(3.1, 3.6),
        draws.chance(0.4) ? draws.uniform(1.4, 1.9) : 0.6,
        draws.chance(parkingShare) ? draws.uniform(2.7, 3.1) : 0,
        draws.chance(0.65) ? draws.uniform(1.2, 3.0) : 0,
        draws.uniform(2.6, 4.8),
        draws.uniform(0.04, 0.10));
  }

  /// Offset of the middle of lane k, counted from the centre line.
  double laneMiddle(int k) {
    return (k + 0.5) * lane;
  }

  /// Offset of the middle of the cycle strip.
  double cycleMiddle() {
    return lanes * lane + cycle / 2;
  }

  /// Offset of the middle of the parking strip.
  double parkingMiddle() {
    return lanes * lane + cycle + parking / 2;
  }

  /// Offset of the kerb.
  double edge() {
    return lanes * lane + cycle + parking;
  }

  /// Offset at which the sidewalk begins.
  double walkFrom() {
    return edge() + verge;
  }

  /// Offset at which the lots begin.
  double lotsFrom() {
    return edge() + verge + sidewalk;
  }
}
