package vexel.distill.world;

import java.util.List;
import java.util.Locale;

/// The 32 categories of nuScenes-lidarseg.
enum Category {
  NOISE(0, "noise"),
  ANIMAL(1, "animal"),
  ADULT(2, "human.pedestrian.adult"),
  CHILD(3, "human.pedestrian.child"),
  CONSTRUCTION_WORKER(4, "human.pedestrian.construction_worker"),
  PERSONAL_MOBILITY(5, "human.pedestrian.personal_mobility"),
  POLICE_OFFICER(6, "human.pedestrian.police_officer"),
  STROLLER(7, "human.pedestrian.stroller"),
  WHEELCHAIR(8, "human.pedestrian.wheelchair"),
  BARRIER(9, "movable_object.barrier"),
  DEBRIS(10, "movable_object.debris"),
  PUSHABLE_PULLABLE(11, "movable_object.pushable_pullable"),
  TRAFFIC_CONE(12, "movable_object.trafficcone"),
  BICYCLE_RACK(13, "static_object.bicycle_rack"),
  BICYCLE(14, "vehicle.bicycle"),
  BENDY_BUS(15, "vehicle.bus.bendy"),
  RIGID_BUS(16, "vehicle.bus.rigid"),
  CAR(17, "vehicle.car"),
  CONSTRUCTION_VEHICLE(18, "vehicle.construction"),
  AMBULANCE(19, "vehicle.emergency.ambulance"),
  POLICE_CAR(20, "vehicle.emergency.police"),
  MOTORCYCLE(21, "vehicle.motorcycle"),
  TRAILER(22, "vehicle.trailer"),
  TRUCK(23, "vehicle.truck"),
  DRIVEABLE_SURFACE(24, "flat.driveable_surface"),
  OTHER_FLAT(25, "flat.other"),
  SIDEWALK(26, "flat.sidewalk"),
  TERRAIN(27, "flat.terrain"),
  MANMADE(28, "static.manmade"),
  OTHER_STATIC(29, "static.other"),
  VEGETATION(30, "static.vegetation"),
  EGO(31, "vehicle.ego");

  private static final List<Category> ALL = List.of(values());

  private final int index;
  private final String label;

  Category(int index, String label) {
    this.index = index;
    this.label = label;
  }

  /// The name in `category.json`.
  String label() {
    return label;
  }

  /// Index in lidarseg files, 0 … 31.
  byte index() {
    return (byte) index;
  }

  /// The category of an index.
  static Category at(int index) {
    return ALL.get(index);
  }

  /// Whether nuScenes draws boxes around it: movable things and vehicles.
  boolean boxed() {
    return index >= ANIMAL.index && index < DRIVEABLE_SURFACE.index;
  }

  /// One of the 16 classes of the lidarseg challenge (1 … 16), or 0 for those it ignores.
  int challengeClass() {
    return switch (this) {
      case BARRIER -> 1;
      case BICYCLE -> 2;
      case BENDY_BUS, RIGID_BUS -> 3;
      case CAR -> 4;
      case CONSTRUCTION_VEHICLE -> 5;
      case MOTORCYCLE -> 6;
      case ADULT, CHILD, CONSTRUCTION_WORKER, POLICE_OFFICER -> 7;
      case TRAFFIC_CONE -> 8;
      case TRAILER -> 9;
      case TRUCK -> 10;
      case DRIVEABLE_SURFACE -> 11;
      case OTHER_FLAT -> 12;
      case SIDEWALK -> 13;
      case TERRAIN -> 14;
      case MANMADE -> 15;
      case VEGETATION -> 16;
      default -> 0;
    };
  }

  /// The sentence in `category.json`.
  String description() {
    return "World category " + label.replace('.', ' ').toLowerCase(Locale.ROOT) + ".";
  }
}
