package vexel.distill.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import vexel.distill.geometry.PairRule;

/// Some frames of another source.
record Selection(FrameSource source, List<Integer> indices) implements FrameSource {
  Selection {
    for (int i : indices) {
      java.util.Objects.checkIndex(i, source.size());
    }
  }

  @Override
  public int size() {
    return indices.size();
  }

  @Override
  public FrameEntry entry(int i) {
    return source.entry(indices.get(i));
  }

  @Override
  public Frame frame(int i) {
    return source.frame(indices.get(i));
  }

  @Override
  public List<Annotation> boxes(int i) {
    return source.boxes(indices.get(i));
  }

  @Override
  public boolean poseKnown(int i) {
    return source.poseKnown(indices.get(i));
  }

  @Override
  public List<PastSweep> sweeps(int frame, int most) {
    return source.sweeps(indices.get(frame), most);
  }

  @Override
  public Optional<PanopticLabels> panoptic(int i) {
    return source.panoptic(indices.get(i));
  }

  @Override
  public Optional<PixelLabels> pixelClasses(CameraView view) {
    return source.pixelClasses(view);
  }

  @Override
  public String manifestHash() {
    Manifest manifest = new Manifest();
    manifest.add(source.manifestHash());
    for (int i = 0; i < size(); i++) {
      manifest.add(entry(i).token());
    }
    return manifest.hash();
  }

  @Override
  public List<DataFault> problems() {
    return source.problems();
  }

  @Override
  public TableCheck tables() {
    return source.tables();
  }

  @Override
  public List<String> classNames() {
    return source.classNames();
  }

  @Override
  public PairRule pairRule() {
    return source.pairRule();
  }

  @Override
  public FrameSource split(String name) {
    List<String> tokens = new ArrayList<>();
    FrameSource whole = source.split(name);
    for (int i = 0; i < whole.size(); i++) {
      tokens.add(whole.entry(i).token());
    }
    Set<String> wanted = Set.copyOf(tokens);
    return where(e -> wanted.contains(e.token()));
  }
}
