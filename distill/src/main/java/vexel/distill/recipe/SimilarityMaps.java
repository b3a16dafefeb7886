package vexel.distill.recipe;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import vexel.distill.data.CameraView;
import vexel.distill.data.Frame;
import vexel.distill.data.RgbImage;
import vexel.distill.geometry.PairRule;
import vexel.distill.geometry.Pairs;
import vexel.distill.geometry.PatchReadout;
import vexel.distill.report.CloudView;
import vexel.distill.report.Report;
import vexel.tensor.Tensor;

/// What is like a point: from a few query points of a frame, the cosine of every patch with the
/// query's teacher feature on the image, and of every point with its student feature on the cloud.
///
/// The queries are chosen for being unlike each other to the teacher: the first is the pair in the
/// middle of the list, each next one the pair least like those before.
final class SimilarityMaps {
  private static final int QUERIES = 3;

  private SimilarityMaps() {}

  /// Adds the images to `report`, and returns the clouds' colourings.
  ///
  /// @param student features of the frame's points [N, C]
  static List<CloudView.Coloring> add(
      Report report, Frame frame, TeacherFeatures teacher, PairRule rule, Tensor student) {
    CameraView view = frame.cameras().get(0);
    Pairs pairs = view.pairs(frame.points(), rule);
    List<CloudView.Coloring> colorings = new ArrayList<>();
    if (pairs.size() == 0) {
      return colorings;
    }
    Tensor patches = PairCosines.unit(teacher.of(view)); // [h·w, D]
    Tensor q =
        PairCosines.unit(
            PatchReadout.of(
                    pairs.resized(teacher.height(), teacher.width()),
                    teacher.gridHeight(),
                    teacher.gridWidth())
                .read(teacher.of(view))); // [M, D]
    Tensor points = PairCosines.unit(student); // [N, C]
    report.text(
        "Three points, marked on the images, and what is like them: bright means a cosine near 1."
            + " On the image the camera network's features, on the cloud (choose 'like query')"
            + " the student's.");
    int[] query = queries(q);
    RgbImage image = view.image().decode();
    for (int i = 0; i < query.length; i++) {
      double[] like = cosines(patches, q, query[i]);
      report.image(
          map(image, like, teacher, pairs.row(query[i]), pairs.col(query[i])),
          "query " + (i + 1) + ", " + view.channel());
      double[] near = cosines(points, points, pairs.point(query[i]));
      int[] colors = new int[near.length];
      java.util.Arrays.setAll(colors, p -> heat(near[p]));
      colorings.add(new CloudView.Coloring("like query " + (i + 1), colors));
    }
    return colorings;
  }

  /// Pairs that are unlike each other.
  private static int[] queries(Tensor q) {
    int n = Math.min(QUERIES, q.dim(0));
    int[] chosen = new int[n];
    chosen[0] = q.dim(0) / 2;
    double[] nearest = cosines(q, q, chosen[0]);
    for (int i = 1; i < n; i++) {
      int least = 0;
      for (int j = 1; j < nearest.length; j++) {
        least = nearest[j] < nearest[least] ? j : least;
      }
      chosen[i] = least;
      double[] next = cosines(q, q, least);
      for (int j = 0; j < next.length; j++) {
        nearest[j] = StrictMath.max(nearest[j], next[j]);
      }
    }
    return chosen;
  }

  /// Products of the rows of x with row `i` of y.
  private static double[] cosines(Tensor x, Tensor y, int i) {
    return x.matmul(y.narrow(0, i, 1).transpose(0, 1)).widened();
  }

  /// The image in grey, patches the brighter the more they are like the query, which is marked.
  private static BufferedImage map(
      RgbImage image, double[] like, TeacherFeatures teacher, int row, int col) {
    int h = image.height();
    int w = image.width();
    int mark = StrictMath.max(3, w / 100);
    BufferedImage out = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
    for (int r = 0; r < h; r++) {
      for (int c = 0; c < w; c++) {
        int patch =
            r * teacher.gridHeight() / h * teacher.gridWidth() + c * teacher.gridWidth() / w;
        int heat = heat(like[patch]);
        int grey = (image.at(r, c, 0) + image.at(r, c, 1) + image.at(r, c, 2)) / 3;
        boolean marked = StrictMath.abs(r - row) <= mark && StrictMath.abs(c - col) <= mark;
        out.setRGB(c, r, marked ? 0x00c8ff : mix(heat, grey));
      }
    }
    return out;
  }

  private static int mix(int heat, int grey) {
    int red = ((heat >> 16 & 255) * 2 + grey) / 3;
    int green = ((heat >> 8 & 255) * 2 + grey) / 3;
    int blue = ((heat & 255) * 2 + grey) / 3;
    return red << 16 | green << 8 | blue;
  }

  /// From black (cosine 0 and below) over red to yellow (1).
  private static int heat(double cosine) {
    double x = Math.clamp(cosine, 0, 1);
    int red = (int) (255 * Math.clamp(2 * x, 0, 1));
    int green = (int) (255 * Math.clamp(2 * x - 1, 0, 1));
    return red << 16 | green << 8 | 40;
  }
}
