package vexel.distill.teacher;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vexel.distill.data.LidarsegClasses;

/// What is asked of the stand-in teacher `world-text` in zero-shot segmentation: a few prompts for
/// each of nuScenes-lidarseg's sixteen classes, each a list of words of the captions of the
/// built-in world, from the family down to a part and what it is made of. They stand for the
/// sentences of an offline text encoder, and were written once, without looking at any result.
final class WorldPrompts {
  private WorldPrompts() {}

  /// The prompts by class, in the order of the classes.
  static Map<String, List<List<String>>> byClass() {
    Map<String, List<List<String>>> all = new LinkedHashMap<>();
    for (String name : LidarsegClasses.NAMES.subList(1, LidarsegClasses.NAMES.size())) {
      all.put(name, sentences(name).stream().map(s -> List.of(s.split(", ", -1))).toList());
    }
    return all;
  }

  private static List<String> sentences(String name) {
    return switch (name) {
      case "barrier" ->
          List.of(
              "movable_object, barrier, plastic, bands",
              "movable_object, barrier, plastic, chevrons");
      case "bicycle" ->
          List.of(
              "vehicle, bicycle, frame, steel",
              "vehicle, bicycle, wheel, rubber, spokes",
              "vehicle, bicycle, rider, cloth, ridden");
      case "bus" ->
          List.of("vehicle, bus, rigid, bodywork, steel", "vehicle, bus, bendy, bodywork, steel");
      case "car" ->
          List.of(
              "vehicle, car, bodywork, steel, parked, car_body",
              "vehicle, car, bodywork, steel, moving, car_body",
              "vehicle, car, cabin, glass, car_cabin");
      case "construction_vehicle" ->
          List.of(
              "vehicle, construction, machine, bodywork, steel",
              "vehicle, construction, machine, arm, steel",
              "vehicle, construction, machine, track, rubber, tracks");
      case "motorcycle" ->
          List.of(
              "vehicle, motorcycle, engine, steel",
              "vehicle, motorcycle, wheel, rubber, tyre",
              "vehicle, motorcycle, rider, cloth, ridden");
      case "pedestrian" ->
          List.of(
              "human, pedestrian, adult, coat, cloth, walking",
              "human, pedestrian, adult, trousers, cloth, standing",
              "human, pedestrian, child, coat, cloth, walking",
              "human, pedestrian, construction_worker, worker, vest, cloth, standing");
      case "traffic_cone" ->
          List.of(
              "movable_object, trafficcone, cone, plastic, bands",
              "movable_object, trafficcone, cone, base, rubber, bands");
      case "trailer" ->
          List.of(
              "vehicle, trailer, cargo box, steel, parked, panels",
              "vehicle, trailer, cargo box, steel, parked, corrugated");
      case "truck" ->
          List.of(
              "vehicle, truck, cab, steel, parked",
              "vehicle, truck, cab, steel, moving",
              "vehicle, truck, cargo box, steel, panels");
      case "driveable_surface" ->
          List.of(
              "flat, driveable_surface, road, asphalt",
              "flat, driveable_surface, road, asphalt, concrete_plates");
      case "other_flat" ->
          List.of(
              "flat, other, island, cobble",
              "flat, other, yard, stone, cobble",
              "flat, other, yard, stone, gravel");
      case "sidewalk" ->
          List.of(
              "flat, sidewalk, slabs",
              "flat, sidewalk, slabs, brick_paving",
              "flat, sidewalk, asphalt");
      case "terrain" -> List.of("flat, terrain, lawn, grass", "flat, terrain, soil, earth");
      case "manmade" ->
          List.of(
              "static, manmade, building, wall, brick, facade",
              "static, manmade, building, wall, brick, plaster",
              "static, manmade, sign, pole, steel",
              "static, manmade, container, cargo box, steel",
              "static, manmade, low wall, wall, brick");
      case "vegetation" ->
          List.of(
              "static, vegetation, tree, crown, leaf, foliage",
              "static, vegetation, tree, trunk, wood, bark",
              "static, vegetation, bush, crown, leaf, foliage",
              "static, vegetation, tall grass, stand, grass");
      default -> throw new IllegalStateException("no prompts for class " + name);
    };
  }
}
