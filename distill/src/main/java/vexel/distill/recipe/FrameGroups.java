package vexel.distill.recipe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.data.PointCloud;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Vec3;
import vexel.distill.method.Batch.Role;
import vexel.distill.method.Neighbours;

/// Key frames with the frames around them that a method needs. Frames of a source stand scene after
/// scene in order of time, so a frame's neighbours in its scene stand beside it.
final class FrameGroups {
  private final Neighbours neighbours;
  private final int[] keys;

  FrameGroups(FrameSource frames, Neighbours neighbours) {
    this.neighbours = neighbours;
    this.keys =
        IntStream.range(0, frames.size())
            .filter(
                key ->
                    Arrays.stream(of(key))
                        .allMatch(
                            i ->
                                i >= 0
                                    && i < frames.size()
                                    && frames.entry(i).scene().equals(frames.entry(key).scene())))
            .toArray();
    if (keys.length == 0 && frames.size() > 0) {
      throw new UsageException(
          "this method needs "
              + switch (neighbours) {
                case NONE -> "frames";
                case NEXT -> "a second frame after each it learns from";
                case AROUND -> "a frame before and a frame after each it learns from";
                case TWO_BEFORE -> "two frames before each it learns from";
              }
              + ", and no scene of the data set has so many; take another method or longer scenes");
    }
  }

  /// Says once if a method puts frames together of which the data set does not say where they were
  /// taken.
  static void warn(FrameSource frames, Neighbours neighbours, Progress progress) {
    if (neighbours != Neighbours.NONE && !frames.posesKnown()) {
      progress.say(
          "warning: the data set has no poses of the vehicle; the method's neighbouring sweeps are"
              + " taken as they stand, as if it had not moved");
    }
  }

  /// The frames that can be drawn.
  int[] keys() {
    return keys.clone();
  }

  /// The frames of a key frame's group, itself first.
  int[] of(int key) {
    return switch (neighbours) {
      case NONE -> new int[] {key};
      case NEXT -> new int[] {key, key + 1};
      case AROUND -> new int[] {key, key - 1, key + 1};
      case TWO_BEFORE -> new int[] {key, key - 1, key - 2};
    };
  }

  /// A key frame's group, number `group` of a batch.
  List<BatchBuilder.Member> members(int key, int group, IntFunction<Frame> frames) {
    int[] which = of(key);
    List<BatchBuilder.Member> members = new ArrayList<>();
    for (int i : which) {
      Role role = i == key ? Role.KEY : i < key ? Role.BEFORE : Role.AFTER;
      members.add(new BatchBuilder.Member(frames.apply(i), group, role));
    }
    if (neighbours == Neighbours.AROUND) {
      Frame dense = joined(frames.apply(key), frames.apply(key - 1));
      members.add(new BatchBuilder.Member(dense, group, Role.DENSE));
    }
    return members;
  }

  /// `key` with the returns of `other` added where they were in the world.
  private static Frame joined(Frame key, Frame other) {
    Pose keyFromOther = key.worldFromLidar().inverse().after(other.worldFromLidar());
    float[] first = key.points().toFloats();
    float[] all = Arrays.copyOf(first, first.length + other.points().size() * PointCloud.FIELDS);
    for (int i = 0; i < other.points().size(); i++) {
      PointCloud p = other.points();
      Vec3 moved = keyFromOther.apply(new Vec3(p.x(i), p.y(i), p.z(i)));
      int at = first.length + i * PointCloud.FIELDS;
      all[at] = (float) moved.x();
      all[at + 1] = (float) moved.y();
      all[at + 2] = (float) moved.z();
      all[at + 3] = p.intensity(i);
    }
    return new Frame(
        key.entry(),
        PointCloud.of(all),
        key.cameras(),
        java.util.Optional.empty(),
        key.worldFromLidar(),
        List.of());
  }
}
