package vexel.distill.superpixel;

import java.util.Arrays;

/// Turns clusters into connected regions. Components are found in raster order, breadth first over
/// right, left, down, up, and cut at a largest size; one smaller than a least size joins the last
/// finished region its search has met.
final class Connectivity {
  private static final int NONE = -1;

  private final int height;
  private final int width;
  private final int[] cluster;
  private final int[] region;
  private final int[] queue;
  private int size;
  private int adjacent;

  private Connectivity(int height, int width, int[] cluster, int most) {
    this.height = height;
    this.width = width;
    this.cluster = cluster;
    this.region = new int[cluster.length];
    this.queue = new int[Math.min(most, cluster.length)];
    Arrays.fill(region, NONE);
  }

  /// The regions of clusters `[height, width]`, numbered from 0 in the order they are found.
  ///
  /// @param least pixels of a region that stands alone
  /// @param most pixels at which a component is cut
  static int[] of(int height, int width, int[] cluster, int least, int most, Slic.Release release) {
    Connectivity c = new Connectivity(height, width, cluster, most);
    int next = 0;
    for (int start = 0; start < cluster.length; start++) {
      if (c.region[start] == NONE) {
        c.adjacent = release == Slic.Release.RELEASE_0_18 ? 0 : next;
        c.grow(start, next);
        if (c.size >= least) {
          next++;
        } else {
          for (int i = 0; i < c.size; i++) {
            c.region[c.queue[i]] = c.adjacent;
          }
        }
      }
    }
    return c.region;
  }

  private void grow(int start, int label) {
    region[start] = label;
    queue[0] = start;
    size = 1;
    for (int visited = 0; visited < size && size < queue.length; visited++) {
      int p = queue[visited];
      int x = p % width;
      int y = p / width;
      boolean full =
          (x + 1 < width && visit(p, p + 1, label))
              || (x > 0 && visit(p, p - 1, label))
              || (y + 1 < height && visit(p, p + width, label))
              || (y > 0 && visit(p, p - width, label));
      if (full) {
        return;
      }
    }
  }

  /// Looks at the neighbour q of p; true if the component has reached its largest size.
  private boolean visit(int p, int q, int label) {
    if (region[q] == NONE && cluster[q] == cluster[p]) {
      region[q] = label;
      queue[size++] = q;
      return size == queue.length;
    }
    if (region[q] != NONE && region[q] != label) {
      adjacent = region[q];
    }
    return false;
  }
}
