package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;
import static vexel.tensor.internal.simd.Tile.OUTER_ROWS;

import java.util.Arrays;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.memory.ArrayPool;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.spi.ConvKernels.Window;

/// The gradient of a convolution's input, for one group: the gradients of the patches, wᵀ · dy,
/// each added where its patch was read. There are as many for each input as the kernel has
/// positions, so they are made and added a few at a time, in the second-level cache:
///
/// ```
/// for blocks of output positions, descending
///   pack dy                       all terms × some columns
///   for blocks of channels        shared by the workers
///     Tile.outer                  gradients of their patches
///     for (ky, kx) ascending      Overlap.add: onto the rows of dx
/// ```
///
/// The contract adds the kernel positions of an input in ascending order. Of two outputs that read
/// the same input, the one that meets it with the earlier kernel position is the later one: hence
/// the blocks go backwards.
final class InputGradient {
  /// Numbers of dy that are packed at a time, about.
  private static final int PACKED = 1 << 17;

  /// Output positions of a block, at most.
  private static final int POSITIONS = 512;

  /// Rows of patch gradients of a block, about.
  private static final int PATCH_ROWS = 96;

  /// Rows of dy that a worker packs at a time.
  private static final int LINES = 16;

  private final Tensor dy;
  private final Window f;
  private final Tensor dx;
  private final int group;
  private final int terms;
  private final int perGroup;
  private final int kernel;
  private final int positions;
  private final int channels; // of a block
  private final int panels; // of a block of channels
  private final float[] weights;
  private final Overlap[] overlaps;

  /// Packs the weights of `group`, which serve all images.
  InputGradient(Tensor dy, Tensor w, Window f, Tensor dx, int group) {
    this.dy = dy;
    this.f = f;
    this.dx = dx;
    this.group = group;
    this.terms = w.dim(0) / f.groups();
    this.perGroup = w.dim(1);
    this.kernel = f.kernelH() * f.kernelW();
    this.positions = dy.dim(2) * dy.dim(3);
    this.channels = channelsTogether(kernel, perGroup);
    this.panels = (channels * kernel + OUTER_ROWS - 1) / OUTER_ROWS;
    this.weights = (float[]) ArrayPool.take(DType.F32, weightsAt(blocks(), 0));
    this.overlaps = new Overlap[kernel];
    Arrays.setAll(overlaps, k -> new Overlap(f, k, dx.dim(2), dx.dim(3), dy.dim(3)));
    int rows = perGroup * kernel;
    float[] ws = Heap.f32(w);
    int groupAt = w.offset() + group * terms * rows;
    float[] panel = weights;
    Workers.run(
        blocks(),
        block -> {
          int end = Math.min((block + 1) * channels * kernel, rows);
          for (int p = 0; p < panels(block); p++) {
            int first = block * channels * kernel + p * OUTER_ROWS;
            int count = Math.min(OUTER_ROWS, end - first);
            int at = weightsAt(block, p);
            for (int k = 0; k < terms; k++) {
              Copy.repeatingLast(count, ws, groupAt + k * rows + first, panel, at, OUTER_ROWS);
              at += OUTER_ROWS;
            }
          }
        });
  }

  /// As many channels as fill whole tiles with their rows, if some do.
  private static int channelsTogether(int kernel, int perGroup) {
    int some = Math.clamp(PATCH_ROWS / kernel, 1, Math.max(1, perGroup));
    int whole = some;
    while (whole > 1 && whole * kernel % OUTER_ROWS != 0) {
      whole--;
    }
    return whole * kernel % OUTER_ROWS == 0 ? whole : some;
  }

  private int blocks() {
    return (perGroup + channels - 1) / channels;
  }

  private int channelsOf(int block) {
    return Math.min(channels, perGroup - block * channels);
  }

  private int panels(int block) {
    return (channelsOf(block) * kernel + OUTER_ROWS - 1) / OUTER_ROWS;
  }

  /// Where a packed panel begins.
  private int weightsAt(int block, int panel) {
    return (block * panels + panel) * OUTER_ROWS * terms;
  }

  /// dx of image `b`.
  void image(int b) {
    int fitting = PACKED / COLUMNS / Math.max(terms, 1);
    int width = COLUMNS * Math.clamp(fitting, 1, POSITIONS / COLUMNS);
    int columns = (Math.min(width, positions) + COLUMNS - 1) / COLUMNS * COLUMNS;
    float[] packed = (float[]) ArrayPool.take(DType.F32, columns * terms);
    int clean = dx.dim(2); // rows of dx from here on have been set to 0
    int first = positions;
    do {
      int to = first;
      first = Math.max(0, (to - 1) / width * width);
      int from = first;
      int zeroTo = clean;
      int low = from == 0 ? 0 : Math.max(0, from / dy.dim(3) * f.strideH() - f.padH());
      clean = Math.min(clean, low);
      pack(b, from, to, packed);
      Workers.run(blocks(), block -> addBlock(b, block, from, to, packed, low, zeroTo));
    } while (first > 0);
    ArrayPool.give(DType.F32, packed);
  }

  /// The positions from … to − 1 of all terms, in panels of COLUMNS columns.
  private void pack(int b, int from, int to, float[] packed) {
    int at = dy.offset() + (b * dy.dim(1) + group * terms) * positions;
    StridedMatrix matrix = new StridedMatrix(Heap.f32(dy), at, positions, 1);
    Workers.runParts(
        terms,
        LINES,
        (k, end) -> {
          for (int j = from; j < to; j += COLUMNS) {
            int panel = (j - from) * terms + k * COLUMNS;
            matrix.packColumns(k, end - k, j, Math.min(COLUMNS, to - j), packed, panel);
          }
        });
  }

  /// One block of channels: sets their rows low … zeroTo − 1 to 0, and adds what the positions from
  /// … to − 1 contribute.
  private void addBlock(int b, int block, int from, int to, float[] packed, int low, int zeroTo) {
    int width = (to - from + COLUMNS - 1) / COLUMNS * COLUMNS;
    int rows = panels(block) * OUTER_ROWS;
    float[] patches = (float[]) ArrayPool.take(DType.F32, rows * width);
    multiply(block, width, packed, patches);
    float[] dxs = Heap.f32(dx);
    int plane = dx.dim(2) * dx.dim(3);
    for (int c = 0; c < channelsOf(block); c++) {
      int channel = group * perGroup + block * channels + c;
      int at = dx.offset() + (b * dx.dim(1) + channel) * plane;
      if (low < zeroTo) {
        Arrays.fill(dxs, at + low * dx.dim(3), at + zeroTo * dx.dim(3), 0);
      }
      for (int k = 0; k < kernel; k++) {
        overlaps[k].add(patches, (c * kernel + k) * width, from, to, dxs, at);
      }
    }
    ArrayPool.give(DType.F32, patches);
  }

  /// The gradients of the patches of one block of channels, `width` positions a row.
  private void multiply(int block, int width, float[] packed, float[] patches) {
    int[] row = new int[OUTER_ROWS];
    for (int k = 0; k < terms || k == 0; k += Product.CHUNK) {
      int n = Math.min(Product.CHUNK, terms - k);
      float[] to = patches;
      if (k > 0) {
        to = (float[]) ArrayPool.take(DType.F32, panels(block) * OUTER_ROWS * width);
      }
      for (int p = 0; p < panels(block); p++) {
        for (int r = 0; r < OUTER_ROWS; r++) {
          row[r] = (p * OUTER_ROWS + r) * width;
        }
        int aAt = weightsAt(block, p) + k * OUTER_ROWS;
        for (int j = 0; j < width; j += COLUMNS) {
          int bAt = j * terms + k * COLUMNS;
          Tile.outer(
              n,
              weights,
              aAt,
              OUTER_ROWS,
              packed,
              bAt,
              COLUMNS,
              Tile.ZEROS,
              Tile.ZERO_ROWS,
              0,
              to,
              row,
              j);
        }
      }
      if (k > 0) { // a further chunk, added to the first
        Finish.add(panels(block) * OUTER_ROWS * width, to, 0, patches, 0);
        ArrayPool.give(DType.F32, to);
      }
    }
  }

  /// Gives the memory back; the gradient is not used any more.
  void recycle() {
    ArrayPool.give(DType.F32, weights);
  }
}
