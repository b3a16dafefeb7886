package vexel.distill.detector;

import java.util.List;
import vexel.distill.UsageException;
import vexel.distill.geometry.BevGrid;
import vexel.distill.recipe.CloudBatch;
import vexel.distill.recipe.Require;
import vexel.nn.bev.BevEncoder;
import vexel.nn.bev.CameraEncoder;
import vexel.nn.bev.CenterHead;
import vexel.nn.bev.Frustum;
import vexel.nn.bev.GatedFusion;
import vexel.nn.bev.SecondPlan;
import vexel.nn.sparse.RangeCells;
import vexel.nn.sparse.VoxelBackBone8x;
import vexel.nn.sparse.VoxelStudent;
import vexel.nn.sparse.Xyz;
import vexel.nn.sparse.Zyx;
import vexel.nn.vision.ResNetConfig;
import vexel.tensor.Rng;

/// The geometry and the widths of a detector. Two detectors of equal sizes have maps of equal
/// shape, so one can teach the other.
///
/// @param range half the edge of the square around the LiDAR, metres
/// @param floor lower end of the range in z, metres
/// @param ceiling upper end of the range in z, metres
/// @param voxel side of a voxel along x and y, metres; a cell of the maps is eight of them
/// @param voxelHeight side of a voxel along z, metres
/// @param voxelPoints points a voxel keeps
/// @param voxels most voxels of a sample
/// @param sparseWidth channels of the sparse encoder's first stage; the third to fifth have two,
///   four and eight times as many
/// @param sparseOutput channels of the sparse encoder's result, at each of its heights
/// @param resnet the images' encoder
/// @param pyramid channels of each of the pyramid's four levels
/// @param imageHeight rows of an image as it is seen
/// @param imageWidth columns of an image as it is seen
/// @param depths depths at which a pixel may lie
/// @param nearest the first of them, metres
/// @param depthStep their distance, metres
/// @param channels C of F^low
/// @param encoderLayers convolutions of each stage of the encoder besides its first
/// @param headWidth channels inside the head
public record DetectorSizes(
    double range,
    double floor,
    double ceiling,
    double voxel,
    double voxelHeight,
    int voxelPoints,
    int voxels,
    int sparseWidth,
    int sparseOutput,
    Images resnet,
    int pyramid,
    int imageHeight,
    int imageWidth,
    int depths,
    double nearest,
    double depthStep,
    int channels,
    int encoderLayers,
    int headWidth) {
  /// x, y, z, intensity, Δt.
  static final int POINT_CHANNELS = 5;

  /// Pixels of an image per cell of its map.
  private static final int IMAGE_STRIDE = 16;

  /// The images' encoders.
  public enum Images {
    RESNET50(ResNetConfig.RESNET50),
    RESNET18(ResNetConfig.RESNET18),
    /// Half the channels.
    RESNET18_HALF(new ResNetConfig(List.of(2, 2, 2, 2), false, 32, 32, 0)),
    /// An eighth of the channels and one block a stage, for tests.
    TINY(new ResNetConfig(List.of(1, 1, 1, 1), false, 8, 32, 0));

    private final ResNetConfig config;

    Images(ResNetConfig config) {
      this.config = config;
    }
  }

  /// UniDistill's.
  public static final DetectorSizes UNIDISTILL =
      new DetectorSizes(
          54,
          -5,
          3,
          0.075,
          0.2,
          10,
          120_000,
          16,
          128,
          Images.RESNET50,
          128,
          256,
          704,
          112,
          2,
          0.5,
          256,
          5,
          64);

  public DetectorSizes {
    Require.positive("range", range);
    Require.positive("voxel", voxel);
    Require.positive("voxel-height", voxelHeight);
    Require.positive("ceiling - floor", ceiling - floor);
    Require.positive("voxel-points", voxelPoints);
    Require.positive("voxels", voxels);
    Require.positive("sparse-width", sparseWidth);
    Require.positive("sparse-output", sparseOutput);
    Require.positive("pyramid", pyramid);
    Require.positive("depths", depths);
    Require.positive("nearest", nearest);
    Require.positive("depth-step", depthStep);
    Require.positive("channels", channels);
    Require.notNegative("encoder-layers", encoderLayers);
    Require.positive("head-width", headWidth);
    if (channels % 2 != 0) {
      throw new IllegalArgumentException("channels = " + channels + " must be even");
    }
    if (imageHeight < 1 || imageWidth < 1 || imageHeight % 32 != 0 || imageWidth % 32 != 0) {
      throw new IllegalArgumentException(
          "image-height = "
              + imageHeight
              + ", image-width = "
              + imageWidth
              + " must be multiples of 32, the encoder's stride");
    }
    double cells = 2 * range / (VoxelBackBone8x.STRIDE * voxel);
    if (!(StrictMath.abs(cells - StrictMath.rint(cells)) < 1e-6) || cells < 0.5) {
      throw new IllegalArgumentException(
          "range = "
              + range
              + " and voxel = "
              + voxel
              + " give "
              + cells
              + " cells of 8 voxels along an edge; it must be a whole number");
    }
  }

  /// The cells of all maps.
  public BevGrid grid() {
    int cells = (int) StrictMath.rint(2 * range / cell());
    return new BevGrid(-range, -range, cell(), cells, cells);
  }

  private double cell() {
    return VoxelBackBone8x.STRIDE * voxel;
  }

  /// Which voxel a point falls into.
  RangeCells cells() {
    return RangeCells.of(
        new Xyz((float) voxel, (float) voxel, (float) voxelHeight),
        new Xyz((float) -range, (float) -range, (float) floor),
        new Xyz((float) range, (float) range, (float) ceiling));
  }

  /// The grid of the sparse encoder: one height more than the range has, as OpenPCDet and
  /// UniDistill have it.
  Zyx sparseGrid() {
    Zyx grid = cells().grid();
    return new Zyx(grid.z() + 1, grid.y(), grid.x());
  }

  /// The columns into which pixels are splatted.
  vexel.nn.bev.BevGrid columns() {
    BevGrid grid = grid();
    return new vexel.nn.bev.BevGrid(
        List.of(-range, -range, floor),
        List.of(cell(), cell(), ceiling - floor),
        List.of(grid.width(), grid.height(), 1),
        vexel.nn.bev.BevGrid.Rounding.TRUNCATE);
  }

  /// Where pixels may lie before their cameras are known.
  Frustum frustum() {
    return new Frustum(
        imageHeight,
        imageWidth,
        imageHeight / IMAGE_STRIDE,
        imageWidth / IMAGE_STRIDE,
        depths,
        nearest,
        depthStep);
  }

  /// A new detector. Parts that two modalities share start from equal numbers.
  ///
  /// @throws UsageException if the sparse encoder's heights do not add up to `channels`
  public Detector create(Modality modality, Rng rng) {
    SecondPlan plan = SecondPlan.twoStages(channels, encoderLayers, channels / 2);
    BevEncoder encoder = BevEncoder.of(plan, rng.at("encoder"));
    CenterHead head =
        CenterHead.of(
            new CenterHead.Plan(plan.width(), headWidth, CenterHead.NUSCENES, true, true),
            rng.at("head"));
    return switch (modality) {
      case LIDAR -> new LidarDetector(sparse(rng), encoder, head);
      case CAMERA -> new CameraDetector(images(rng), encoder, head);
      case FUSION ->
          new FusionDetector(
              sparse(rng), images(rng), GatedFusion.of(channels, rng.at("fusion")), encoder, head);
    };
  }

  /// A new detector around a student. All but its encoder starts from the numbers that [#create]
  /// gives.
  ///
  /// @param shown how points become the student's input
  StudentDetector around(VoxelStudent student, CloudBatch.Input shown, Rng rng) {
    Detector own = create(Modality.LIDAR, rng);
    return StudentDetector.of(
        student, channels, own.encoder(), own.head(), shown, rng.at("student"));
  }

  private VoxelBackBone8x sparse(Rng rng) {
    int w = sparseWidth;
    List<Integer> widths = List.of(w, w, 2 * w, 4 * w, 8 * w, sparseOutput);
    VoxelBackBone8x net = VoxelBackBone8x.of(widths, POINT_CHANNELS, true, rng.at("lidar"));
    int heights = net.outputGrid(sparseGrid()).z();
    if (heights * sparseOutput != channels) {
      throw new UsageException(
          "channels = "
              + channels
              + " must be sparse-output = "
              + sparseOutput
              + " times the "
              + heights
              + " heights that floor, ceiling and voxel-height leave");
    }
    return net;
  }

  /// A new encoder of images.
  CameraEncoder images(Rng rng) {
    return CameraEncoder.of(resnet.config, pyramid, depths, channels, rng.at("camera"));
  }
}
