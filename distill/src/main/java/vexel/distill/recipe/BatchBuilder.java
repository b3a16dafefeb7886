package vexel.distill.recipe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import vexel.distill.DataException;
import vexel.distill.UsageException;
import vexel.distill.augment.CloudAugmentation;
import vexel.distill.augment.DropCuboids;
import vexel.distill.augment.Frustum;
import vexel.distill.augment.ImageView;
import vexel.distill.augment.PointSubset;
import vexel.distill.augment.ResizedCrop;
import vexel.distill.data.CameraView;
import vexel.distill.data.Frame;
import vexel.distill.data.PointCloud;
import vexel.distill.geometry.PairRule;
import vexel.distill.geometry.Pairs;
import vexel.distill.geometry.PatchReadout;
import vexel.distill.geometry.Points;
import vexel.distill.geometry.Similarity3;
import vexel.distill.method.Batch;
import vexel.distill.method.Batch.Role;
import vexel.distill.method.PixelPairs;
import vexel.distill.method.View;
import vexel.distill.superpixel.LabelMap;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Makes batches of frames, in the papers' order: pairs first, then what the student sees of each
/// sweep, then its motion, then what the teacher sees of each image, and at last which pairs are
/// compared. Pairs follow every step.
///
/// All but the teacher's answers is made at once, by any thread; those are asked for when the batch
/// is got.
///
/// @param settings of the run
/// @param rule how points and pixels pair
/// @param teacher features of images
/// @param segments regions of images
record BatchBuilder(
    DistillSettings settings, PairRule rule, TeacherFeatures teacher, Segments segments) {
  /// A frame and its place in a batch.
  record Member(Frame frame, int group, Role role) {}

  /// What the student is to see of one frame.
  private record Chosen(PointSubset kept, List<Pairs> pairs) {}

  /// A view that waits for the teacher.
  ///
  /// @param seen all its pairs
  /// @param drawn those that are compared
  private record Pane(
      int frame,
      CameraView camera,
      Pairs seen,
      Pairs drawn,
      Supplier<Tensor> patches,
      Supplier<LabelMap> regions) {}

  /// Frames as they are, with all their pairs.
  Batch plain(List<Frame> frames) {
    List<Member> members = new ArrayList<>();
    List<Chosen> chosen = new ArrayList<>();
    for (Frame f : frames) {
      members.add(new Member(f, members.size(), Role.KEY));
      chosen.add(new Chosen(PointSubset.all(f.points().size()), f.pairs(rule)));
    }
    return build(-1, members, chosen, CloudAugmentation.NONE, false, Rng.seed(0)).get();
  }

  /// Frames of a training step.
  Supplier<Batch> training(long step, List<Member> members, Rng draw) {
    List<Chosen> chosen = new ArrayList<>();
    for (int b = 0; b < members.size(); b++) {
      chosen.add(choose(members.get(b).frame(), draw.at("frame", b)));
    }
    List<Frame> frames = members.stream().map(Member::frame).toList();
    return build(step, members, chosen, settings.augmentation(frames), true, draw);
  }

  /// Cameras, then frustum, then a removed box.
  private Chosen choose(Frame frame, Rng draw) {
    List<Pairs> pairs = someCameras(frame.pairs(rule), draw.at("cameras"));
    Points points = Points.of(frame.points().toFloats(), PointCloud.FIELDS);
    PointSubset kept = PointSubset.all(points.size());
    if (settings.sweeps().sweep() == SweepSettings.Sweep.FRUSTUM) {
      Frustum.Draw seen =
          new Frustum(Frustum.SCALR.voxel(), settings.sweeps().frustumPoints())
              .draw(points, pairs, draw.at("frustum"));
      kept = seen.points();
      pairs = only(pairs, seen.camera());
    } else if (settings.augment().dropCuboids() > 0) {
      List<Pairs> seeing = pairs.stream().filter(p -> p.size() > 0).toList();
      kept =
          new DropCuboids(settings.augment().dropCuboids(), DropCuboids.SLIDR.minPairs())
              .draw(points, seeing, draw.at("cuboid"));
    }
    PointSubset left = kept;
    return new Chosen(kept, pairs.stream().map(left::of).toList());
  }

  /// The pairs of as many cameras as the settings say, drawn from those that see a point.
  private List<Pairs> someCameras(List<Pairs> pairs, Rng draw) {
    int wanted = settings.images().cameras();
    int[] seeing = IntStream.range(0, pairs.size()).filter(c -> pairs.get(c).size() > 0).toArray();
    if (wanted == 0 || seeing.length <= wanted) {
      return pairs;
    }
    int[] order = draw.permutation(seeing.length);
    int[] drawn = IntStream.range(0, wanted).map(i -> seeing[order[i]]).toArray();
    return only(pairs, drawn);
  }

  /// Without the pairs of the cameras not named.
  private static List<Pairs> only(List<Pairs> pairs, int... cameras) {
    List<Pairs> left = new ArrayList<>();
    for (int c = 0; c < pairs.size(); c++) {
      int camera = c;
      boolean kept = IntStream.of(cameras).anyMatch(i -> i == camera);
      left.add(kept ? pairs.get(c) : pairs.get(c).at(new int[0]));
    }
    return left;
  }

  private Supplier<Batch> build(
      long step,
      List<Member> members,
      List<Chosen> chosen,
      CloudAugmentation augmentation,
      boolean training,
      Rng draw) {
    List<PointCloud> sweeps = new ArrayList<>();
    List<Similarity3> motions = new ArrayList<>();
    for (int b = 0; b < members.size(); b++) {
      sweeps.add(chosen.get(b).kept().of(members.get(b).frame().points()));
      motions.add(augmentation.draw(draw.at("sample", b)));
    }
    CloudBatch cloud = cloud(members, sweeps, motions);
    List<Batch.Shown> shown = new ArrayList<>();
    List<Pane> panes = new ArrayList<>();
    int keys = (int) members.stream().filter(m -> m.role() == Role.KEY).count();
    for (int b = 0; b < members.size(); b++) {
      Member m = members.get(b);
      int first = cloud.offsets().get(b);
      shown.add(
          new Batch.Shown(
              m.frame(), m.group(), m.role(), chosen.get(b).kept(), motions.get(b), first));
      List<Pairs> seen = chosen.get(b).pairs();
      int total = seen.stream().mapToInt(Pairs::size).sum();
      for (int c = 0; c < seen.size(); c++) {
        if (seen.get(c).size() == 0) {
          continue;
        }
        Rng mine = draw.at("frame", b).at("pairs", c);
        CameraView camera = m.frame().cameras().get(c);
        ImageView crop = training ? crop(seen.get(c), mine) : whole(seen.get(c));
        Pairs all = crop.of(seen.get(c)).shifted(first);
        Pairs drawn =
            m.role() != Role.KEY
                ? all.at(new int[0])
                : training ? share(all, total, keys, mine) : all;
        Supplier<LabelMap> regions =
            training ? segments.prepare(m.role(), camera, crop) : () -> segments.of(camera, crop);
        panes.add(new Pane(b, camera, all, drawn, teacher.prepare(camera, crop), regions));
      }
    }
    if (panes.stream().allMatch(p -> p.drawn().size() == 0)) {
      throw new UsageException(
          "pairs = "
              + settings.pairs()
              + " is too few for the cameras of frames "
              + shown.stream().map(Batch.Shown::token).toList()
              + "; 0 = all");
    }
    return () -> finish(step, shown, cloud, panes);
  }

  /// Asks the teacher.
  private Batch finish(long step, List<Batch.Shown> shown, CloudBatch cloud, List<Pane> panes) {
    List<View> views = panes.stream().map(this::view).toList();
    List<Pairs> drawn = panes.stream().map(Pane::drawn).toList();
    Tensor voxelOf = cloud.voxelization().pointToVoxel();
    return new Batch(
        step, shown, cloud.voxels(), voxelOf, cloud.points(), views, pairs(views, drawn, voxelOf));
  }

  private CloudBatch cloud(
      List<Member> members, List<PointCloud> sweeps, List<Similarity3> motions) {
    try {
      return CloudBatch.of(sweeps, motions, settings.input());
    } catch (TensorException e) { // a cell that no key can name
      List<Path> files = members.stream().map(m -> m.frame().entry().source()).toList();
      throw new DataException(
          "sweeps "
              + files
              + " with voxel-size = "
              + settings.sweeps().voxelSize()
              + ": "
              + e.getMessage());
    }
  }

  private ImageView whole(Pairs pairs) {
    return ImageView.whole(pairs.height(), pairs.width(), teacher.height(), teacher.width());
  }

  private ImageView crop(Pairs pairs, Rng draw) {
    ImageView view =
        switch (settings.images().crop()) {
          case NONE -> whole(pairs);
          case RESIZED ->
              ResizedCrop.SLIDR.to(teacher.height(), teacher.width()).draw(pairs, draw.at("crop"));
        };
    return view.flipped(settings.images().imageFlip(), draw.at("mirror"));
  }

  private View view(Pane p) {
    return new View(
        p.frame(),
        p.camera(),
        p.seen(),
        p.patches().get(),
        teacher.gridHeight(),
        teacher.gridWidth(),
        p.regions());
  }

  /// A step's pairs are shared evenly over its frames, then by what each camera sees.
  private Pairs share(Pairs seen, int total, int frames, Rng draw) {
    int most = settings.pairs();
    if (most == 0) {
      return seen;
    }
    long share = (long) most / frames * seen.size() / Math.max(total, most / frames);
    if (seen.size() <= share) {
      return seen;
    }
    return share == 0 ? seen.at(new int[0]) : seen.sample((int) share, draw);
  }

  private static PixelPairs pairs(List<View> views, List<Pairs> drawn, Tensor voxelOf) {
    int total = drawn.stream().mapToInt(Pairs::size).sum();
    int[] voxel = voxelOf.toInts();
    int[] rows = new int[total];
    int[] points = new int[total];
    int[] frames = new int[total];
    List<Integer> cells = new ArrayList<>(total);
    List<PatchReadout> readouts = new ArrayList<>();
    List<Tensor> targets = new ArrayList<>();
    int at = 0;
    for (int c = 0; c < views.size(); c++) {
      View view = views.get(c);
      Pairs seen = drawn.get(c);
      PatchReadout readout = view.readout(seen);
      readouts.add(readout);
      if (seen.size() > 0) {
        targets.add(readout.read(view.patches())); // [m, D]
      }
      for (int i = 0; i < seen.size(); i++, at++) {
        points[at] = seen.point(i);
        rows[at] = voxel[seen.point(i)];
        frames[at] = view.frame();
        cells.add(readout.nearestPatch(i));
      }
    }
    return new PixelPairs(
        Tensor.of(rows, total),
        Tensor.of(points, total),
        Tensor.of(frames, total),
        PatchReadout.concat(readouts),
        Tensor.concat(0, targets),
        cells);
  }
}
