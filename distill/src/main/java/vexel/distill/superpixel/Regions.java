package vexel.distill.superpixel;

import java.util.Arrays;
import java.util.List;
import vexel.autograd.Value;
import vexel.autograd.op.Csr;
import vexel.autograd.op.CsrGather;
import vexel.distill.geometry.Pairs;
import vexel.tensor.Backend;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// The regions of a batch of images and which pairs of points and pixels fall into them (Sautier et
/// al. 2022, SLidR). The mean over a region's points is a *superpoint*, over its pixels a
/// *superpixel*.
///
/// ```
/// id(image, pixel) = offset_image + label,  offset_0 = 0,
///                    offset_{i+1} = offset_i + labels of image i                        (1)
/// k_s = Σ_{pairs p in s} f_{point(p)} / (pairs_s + ε),  ε = 10⁻⁶                        (2)
/// ```
///
/// *Deviation.* SLidR's offset is 150 an image whatever the labels, so that a label of 150 or more
/// falls into the next image's first region.
///
/// Means of unit vectors are not unit vectors; SLidR leaves them so.
public final class Regions {
  /// ε of every mean.
  static final double EPSILON = 1e-6;

  private final List<LabelMap> maps;
  private final int[] offset; // of each image and the total, ids by (1)
  private final int[] region; // id → kept region, or −1
  private final int[] id; // kept region → id
  private final int[] pixels; // of each kept region
  private final int[] pairs; // of each kept region
  private final int[] regionOfPair;
  private final int[] point;

  private Regions(List<LabelMap> maps, int[] idOfPair, int[] point, boolean all) {
    this.maps = List.copyOf(maps);
    this.point = point;
    offset = offsets(maps);
    int ids = offset[maps.size()];
    int[] pairsOf = new int[ids];
    for (int i : idOfPair) {
      pairsOf[i]++;
    }
    region = new int[ids];
    int kept = 0;
    for (int i = 0; i < ids; i++) {
      region[i] = all || pairsOf[i] > 0 ? kept++ : -1;
    }
    id = new int[kept];
    pairs = new int[kept];
    for (int i = 0; i < ids; i++) {
      if (region[i] >= 0) {
        id[region[i]] = i;
        pairs[region[i]] = pairsOf[i];
      }
    }
    pixels = new int[kept];
    for (int i = 0; i < maps.size(); i++) {
      for (int label : maps.get(i).toInts()) {
        int s = region[offset[i] + label];
        if (s >= 0) {
          pixels[s]++;
        }
      }
    }
    regionOfPair = Arrays.stream(idOfPair).map(i -> region[i]).toArray();
  }

  /// The regions that hold a pair.
  ///
  /// @param maps labels of each image
  /// @param pairs pairs of each image, at the size of its labels; their points are rows of the
  ///   features that will be pooled, so those of a batch's later clouds are numbered on
  public static Regions of(List<LabelMap> maps, List<Pairs> pairs) {
    if (maps.size() != pairs.size()) {
      throw new TensorException(
          "regions", maps.size() + " label maps for the pairs of " + pairs.size() + " images");
    }
    int n = pairs.stream().mapToInt(Pairs::size).sum();
    int[] image = new int[n];
    int[] row = new int[n];
    int[] col = new int[n];
    int[] point = new int[n];
    int at = 0;
    for (int i = 0; i < maps.size(); i++) {
      Pairs p = pairs.get(i);
      LabelMap map = maps.get(i);
      if (p.height() != map.height() || p.width() != map.width()) {
        throw new TensorException(
            "regions",
            "image "
                + i
                + ": "
                + map
                + ", its pairs are on "
                + p.height()
                + "x"
                + p.width()
                + " pixels; resize both alike");
      }
      for (int j = 0; j < p.size(); j++, at++) {
        image[at] = i;
        row[at] = p.row(j);
        col[at] = p.col(j);
        point[at] = p.point(j);
      }
    }
    return of(maps, image, row, col, point);
  }

  /// The regions that hold a pair; pair j is (point_j; image_j, row_j, col_j).
  public static Regions of(List<LabelMap> maps, int[] image, int[] row, int[] col, int[] point) {
    return new Regions(maps, ids(maps, image, row, col, point), point.clone(), false);
  }

  /// Every region, numbered by (1), also those without a pair or a pixel.
  public static Regions all(List<LabelMap> maps, int[] image, int[] row, int[] col, int[] point) {
    return new Regions(maps, ids(maps, image, row, col, point), point.clone(), true);
  }

  private static int[] offsets(List<LabelMap> maps) {
    int[] offset = new int[maps.size() + 1];
    for (int i = 0; i < maps.size(); i++) {
      offset[i + 1] = Math.addExact(offset[i], maps.get(i).count()); // (1)
    }
    return offset;
  }

  private static int[] ids(List<LabelMap> maps, int[] image, int[] row, int[] col, int[] point) {
    int n = image.length;
    if (row.length != n || col.length != n || point.length != n) {
      throw new TensorException(
          "regions",
          n
              + " images, "
              + row.length
              + " rows, "
              + col.length
              + " columns, "
              + point.length
              + " points; a pair has one of each");
    }
    int[] offset = offsets(maps);
    int[] id = new int[n];
    for (int j = 0; j < n; j++) {
      boolean known = image[j] >= 0 && image[j] < maps.size();
      LabelMap map = known ? maps.get(image[j]) : null;
      if (map == null
          || row[j] < 0
          || row[j] >= map.height()
          || col[j] < 0
          || col[j] >= map.width()) {
        throw new TensorException(
            "regions",
            "pair "
                + j
                + " lies at ("
                + row[j]
                + ", "
                + col[j]
                + ") of image "
                + image[j]
                + ", outside the "
                + maps.size()
                + " label maps"
                + (map == null ? "" : ", that one " + map)
                + "; crop labels and pairs alike");
      }
      id[j] = offset[image[j]] + map.at(row[j], col[j]);
    }
    return id;
  }

  /// Number of regions S.
  public int size() {
    return id.length;
  }

  /// Number of images.
  public int images() {
    return maps.size();
  }

  /// The labels of image i.
  public LabelMap map(int i) {
    return maps.get(i);
  }

  /// The first region of image i, whose regions follow each other; `first(images())` is S.
  public int first(int i) {
    int at = Arrays.binarySearch(id, offset[i]);
    return at >= 0 ? at : -at - 1;
  }

  /// The image region s is in.
  public int image(int s) {
    int i = 0;
    while (offset[i + 1] <= id[s]) {
      i++;
    }
    return i;
  }

  /// The label of region s in its image.
  public int label(int s) {
    return id[s] - offset[image(s)];
  }

  /// Pixels of region s.
  public int pixels(int s) {
    return pixels[s];
  }

  /// Pairs in region s.
  public int pairs(int s) {
    return pairs[s];
  }

  /// The region of each pair, a copy.
  public int[] regionOfPair() {
    return regionOfPair.clone();
  }

  /// The region at a pixel, or −1 if it holds no pair.
  public int at(int image, int row, int col) {
    return region[offset[image] + maps.get(image).at(row, col)];
  }

  /// (2): superpoints `[S, D]` of point features `[rows, D]`, differentiable, in one sparse
  /// product. SLidR's features are unit vectors: normalise the rows first.
  public Value superpoints(Value features) {
    return Value.apply(mean(features, regionOfPair, point, pairs), features);
  }

  /// Superpixels `[S, D]` of features given for every pixel `[Σ height·width, D]`, all images
  /// behind each other: the means over all pixels of a region. For patch features there is
  /// [SuperpixelPool].
  public Value superpixels(Value features) {
    int n = maps.stream().mapToInt(m -> m.height() * m.width()).sum();
    int[] of = new int[n];
    int[] row = new int[n];
    int kept = 0;
    int pixel = 0;
    for (int i = 0; i < maps.size(); i++) {
      for (int label : maps.get(i).toInts()) {
        int s = region[offset[i] + label];
        if (s >= 0) {
          of[kept] = s;
          row[kept++] = pixel;
        }
        pixel++;
      }
    }
    if (features.dim(0) != n) {
      throw new TensorException(
          "superpixels", "features" + features.shape() + " must have " + n + " rows, one a pixel");
    }
    return Value.apply(
        mean(features, Arrays.copyOf(of, kept), Arrays.copyOf(row, kept), pixels), features);
  }

  /// y_s = Σ_{j in s} x_{row_j} / (count_s + ε), j ascending.
  private CsrGather mean(Value x, int[] of, int[] row, int[] count) {
    int[] ptr = new int[size() + 1];
    for (int s : of) {
      ptr[s + 1]++;
    }
    for (int s = 0; s < size(); s++) {
      ptr[s + 1] += ptr[s];
    }
    int[] next = ptr.clone();
    int[] col = new int[row.length];
    double[] weight = new double[row.length];
    for (int j = 0; j < row.length; j++) {
      int e = next[of[j]]++;
      col[e] = row[j];
      weight[e] = 1 / (count[of[j]] + EPSILON); // (2)
    }
    Backend b = x.tensor().backend();
    return CsrGather.of(
        new Csr(
            size(),
            x.dim(0),
            Tensor.copyOf(b, ptr, ptr.length),
            Tensor.copyOf(b, col, col.length),
            Tensor.rounded(b, x.tensor().dtype(), weight, weight.length)));
  }
}
