package vexel.distill.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import vexel.distill.data.NuScenesTables.DataRow;
import vexel.distill.data.NuScenesTables.SampleRow;

/// The key frames of a nuScenes data set: its rows joined, scene by scene in order of time.
final class NuScenesFrames {
  private final DataRoot root;
  private final NuScenesTables tables;
  private final List<Item> items = new ArrayList<>();
  private final List<DataFault> problems = new ArrayList<>();

  /// A frame's rows.
  ///
  /// @param drive all sweeps of its scene in order of time
  /// @param at the place of the key frame's among them; −1 if it cannot be read
  record Item(
      FrameEntry entry, SampleRow sample, List<DataRow> drive, int at, List<DataRow> images) {
    DataRow sweep() {
      return drive.get(at);
    }
  }

  /// @param cameras is told of every camera
  NuScenesFrames(DataRoot root, NuScenesTables tables, NuScenesCameras cameras) {
    this.root = root;
    this.tables = tables;
    link(cameras);
  }

  List<Item> items() {
    return items;
  }

  /// Samples that are no frames, and why.
  List<DataFault> problems() {
    return problems;
  }

  /// The file of a row.
  ///
  /// @throws DataFault if it lies outside the root
  Path file(DataRow d) {
    return root.resolve(d.filename(), tables.file("sample_data"));
  }

  /// Joins the rows into frames.
  private void link(NuScenesCameras cameras) {
    Map<String, List<DataRow>> drives = new HashMap<>();
    for (DataRow d : tables.sweeps) {
      drives.computeIfAbsent(d.sample().scene(), s -> new ArrayList<>()).add(d);
    }
    IdentityHashMap<SampleRow, Integer> sweepOf = new IdentityHashMap<>();
    for (List<DataRow> drive : drives.values()) {
      drive.sort(Comparator.comparingLong(DataRow::timestamp));
      for (int i = 0; i < drive.size(); i++) {
        if (drive.get(i).keyFrame()) {
          sweepOf.put(drive.get(i).sample(), i);
        }
      }
    }
    IdentityHashMap<SampleRow, List<DataRow>> images = new IdentityHashMap<>();
    for (DataRow d : tables.images) {
      images
          .computeIfAbsent(d.sample(), s -> new ArrayList<>(NuScenesCameras.CHANNELS.size()))
          .add(d);
      try {
        cameras.read(d);
      } catch (DataFault e) {
        tables.spoil(d.sample(), e);
      }
    }
    Map<String, List<SampleRow>> byScene = new HashMap<>();
    for (SampleRow s : tables.samples.values()) {
      byScene.computeIfAbsent(s.scene(), k -> new ArrayList<>()).add(s);
    }
    for (NuScenesTables.SceneRow scene : tables.scenes) {
      List<DataRow> drive = drives.getOrDefault(scene.token(), List.of());
      List<SampleRow> samples = byScene.getOrDefault(scene.token(), new ArrayList<>());
      samples.sort(Comparator.comparingLong(SampleRow::timestamp));
      for (SampleRow s : samples) {
        Integer at = sweepOf.get(s);
        List<DataRow> shots = images.get(s);
        if (at == null || shots == null) {
          if (tables.fault(s).isPresent()) { // a frame that cannot be read
            FrameEntry entry =
                new FrameEntry(s.token(), scene.name(), s.timestamp(), tables.file("sample_data"));
            items.add(new Item(entry, s, drive, -1, List.of()));
          } else {
            problems.add(incomplete(s, at == null));
          }
          continue;
        }
        shots.sort(Comparator.comparing(d -> NuScenesCameras.order(d.sensor().channel())));
        items.add(new Item(entry(scene.name(), s, drive.get(at)), s, drive, at, shots));
      }
    }
  }

  private DataFault incomplete(SampleRow sample, boolean noSweep) {
    return new DataFault(
        tables.file("sample_data"),
        "sample " + sample.token(),
        "has no key frame of " + (noSweep ? "LIDAR_TOP" : "any camera"),
        "the sample is left out");
  }

  private FrameEntry entry(String scene, SampleRow sample, DataRow sweep) {
    Path source;
    try {
      source = file(sweep);
    } catch (DataFault e) { // a link that leads out: never opened
      tables.spoil(sample, e);
      source = tables.file("sample_data");
    }
    return new FrameEntry(sample.token(), scene, sweep.timestamp(), source);
  }
}
