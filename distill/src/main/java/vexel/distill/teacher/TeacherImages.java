package vexel.distill.teacher;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.CameraView;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.data.NuScenes;
import vexel.distill.data.RgbImage;
import vexel.tensor.Rng;
import vexel.tensor.io.FileFailure;
import vexel.tensor.io.JsonReader;

/// The images of a world's teacher scenes in memory, with what every pixel shows: the number of its
/// caption and its category.
///
/// Cones and bicycles fill one pixel in a thousand, roads and sky half of all. So that the teacher
/// learns the rare as well, places to look at can be drawn category by category, and a pixel weighs
///
/// ```
/// w_c = min(10, share_c^−½), scaled to a mean of 1 over all pixels           (1)
/// ```
final class TeacherImages {
  private static final int CATEGORIES = 256;
  private static final double HEAVIEST = 10;

  /// Fewer pixels than this are too few to look at.
  private static final int VISIBLE = 30;

  /// Places of one category kept of one image.
  private static final int PLACES = 16;

  private final List<Labelled> images;
  private final List<double[]> captions;
  private final double[] weight;
  private final List<List<Place>> places;

  private TeacherImages(List<Labelled> images, List<double[]> captions) {
    this.images = images;
    this.captions = captions;
    this.weight = weights(images);
    this.places = places(images);
  }

  /// An image with its pixels' captions and categories, row by row.
  static final class Labelled {
    private final RgbImage image;
    private final short[] captions;
    private final byte[] categories;

    private Labelled(RgbImage image, short[] captions, byte[] categories) {
      this.image = image;
      this.captions = captions;
      this.categories = categories;
    }

    RgbImage image() {
      return image;
    }

    int caption(int row, int column) {
      return captions[row * image.width() + column] & 0xFFFF;
    }

    int category(int pixel) {
      return categories[pixel] & 0xFF;
    }
  }

  /// A pixel of an image.
  record Place(Labelled image, int row, int column) {}

  /// Reads the teacher scenes of `world`.
  static TeacherImages read(Path world, Words words, Progress progress) {
    NuScenes all = NuScenes.open(world);
    FrameSource frames = all.split("teacher");
    List<Labelled> images = new ArrayList<>();
    for (int f = 0; f < frames.size(); f++) {
      Frame frame = frames.frame(f);
      for (CameraView view : frame.cameras()) {
        images.add(
            new Labelled(
                view.image().decode(),
                (short[]) pixels(world, all.pixelCaptions(view)),
                (byte[]) pixels(world, all.pixelLabels(view))));
      }
      progress.at("images", f + 1, frames.size(), "");
    }
    return new TeacherImages(images, captions(world.resolve("captions.json"), words));
  }

  private static Object pixels(Path world, Optional<Path> found) {
    Path file =
        found.orElseThrow(
            () -> new UsageException(world + ": has no captions/ and pixelseg/ beside its images"));
    try {
      BufferedImage image = ImageIO.read(file.toFile());
      return image.getRaster().getDataElements(0, 0, image.getWidth(), image.getHeight(), null);
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
  }

  private static List<double[]> captions(Path file, Words words) {
    try {
      JsonReader reader =
          new JsonReader(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
      List<double[]> captions = new ArrayList<>();
      reader.array(
          () -> {
            List<String> caption = new ArrayList<>();
            reader.array(() -> caption.add(reader.string()));
            captions.add(words.caption(caption));
          });
      return captions;
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
  }

  /// w by category. (1)
  private static double[] weights(List<Labelled> images) {
    long[] pixels = new long[CATEGORIES];
    for (Labelled image : images) {
      for (int i = 0; i < image.categories.length; i++) {
        pixels[image.category(i)]++;
      }
    }
    double total = Arrays.stream(pixels).sum();
    double[] w = new double[CATEGORIES];
    double mean = 0;
    for (int c = 0; c < CATEGORIES; c++) {
      if (pixels[c] > 0) {
        w[c] = Math.min(HEAVIEST, 1 / Math.sqrt(pixels[c] / total));
        mean += w[c] * pixels[c] / total;
      }
    }
    for (int c = 0; c < CATEGORIES; c++) {
      w[c] /= mean;
    }
    return w;
  }

  /// Evenly spaced places of every category that occurs, the sky left out.
  private static List<List<Place>> places(List<Labelled> images) {
    List<List<Place>> all = new ArrayList<>();
    for (int c = 0; c < CATEGORIES; c++) {
      all.add(new ArrayList<>());
    }
    for (Labelled image : images) {
      int[] pixels = new int[CATEGORIES];
      for (int i = 0; i < image.categories.length; i++) {
        pixels[image.category(i)]++;
      }
      int[] seen = new int[CATEGORIES];
      int width = image.image.width();
      for (int i = 0; i < image.categories.length; i++) {
        int c = image.category(i);
        if (c > 0 && pixels[c] >= VISIBLE && seen[c]++ % Math.max(1, pixels[c] / PLACES) == 0) {
          all.get(c).add(new Place(image, i / width, i % width));
        }
      }
    }
    return all.stream().filter(p -> !p.isEmpty()).toList();
  }

  /// Any image.
  Labelled draw(Rng rng) {
    return images.get(rng.index(0, images.size()));
  }

  /// A place of a category drawn first: all categories are equally likely.
  Place drawPlace(Rng rng) {
    List<Place> some = places.get(rng.index(0, places.size()));
    return some.get(rng.index(1, some.size()));
  }

  /// The vector of a caption.
  double[] caption(int number) {
    return captions.get(number);
  }

  /// w of a pixel of `image`. (1)
  double weight(Labelled image, int row, int column) {
    return weight[image.category(row * image.image.width() + column)];
  }
}
