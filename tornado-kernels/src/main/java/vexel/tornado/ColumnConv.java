package vexel.tornado;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.spi.ConvKernels.Window;

/// A dense convolution between x[B, C, H, W] and y[B, O, H', W'], or between their gradients, as
/// matrix products on columns ([vexel.tornado.kernel.Columns]). The columns of all images would be
/// kh·kw times as large as x, so they are made for one stretch after the other. A kernel of one
/// pixel that skips none needs none: x is its own columns.
final class ColumnConv {
  /// Columns hold at most so many numbers at once, and an eighth of the device's memory, but a
  /// chunk at least.
  private static final int MOST = 1 << 24;

  /// Positions a sum over positions has at most; the parts are added afterwards. Stretches end
  /// where chunks end, so that the order of a sum depends on the shapes alone, not on the memory.
  private static final int CHUNK = 1024;

  private final Device device;
  private final Tensor x;
  private final Window window;
  private final Tensor y;
  private final int outputs;
  private final int inner;
  private final int positions;
  private final boolean pointwise;

  ColumnConv(Device device, Tensor x, Window window, Tensor y) {
    this.device = device;
    this.x = x;
    this.window = window;
    this.y = y;
    this.outputs = y.dim(1);
    this.inner = x.dim(1) * window.kernelH() * window.kernelW();
    this.positions = y.dim(2) * y.dim(3);
    this.pointwise = window.equals(new Window(1, 1, 1, 1, 0, 0, 1, 1, 1));
  }

  /// Some whole images, or some positions of one.
  private record Stretch(int image, int images, int from, int count) {}

  private List<Stretch> stretches() {
    int images = x.dim(0);
    int count = positions;
    if (!pointwise) {
      int fit = Math.max(Math.min(MOST, device.launcher().floats() / 8) / inner, CHUNK);
      count = Math.min(fit / CHUNK * CHUNK, positions);
      images = Math.clamp(fit / Math.max(positions, 1), 1, Math.max(images, 1));
    }
    List<Stretch> all = new ArrayList<>();
    for (int image = 0; image < x.dim(0); image += images) {
      for (int from = 0; from < positions; from += count) {
        int some = Math.min(images, x.dim(0) - image);
        all.add(new Stretch(image, some, from, Math.min(count, positions - from)));
      }
    }
    return all;
  }

  /// w[O, C·kh·kw].
  private Matrices weight(Tensor w) {
    return new Matrices(device.resident(w.storage()), w.offset(), 0, inner, 1);
  }

  /// y[images, O, count] at a stretch.
  private Matrices outputs(Stretch s) {
    int image = outputs * positions;
    return new Matrices(device.resident(y.storage()), y.offset(), image, positions, 1)
        .later(s.image * image + s.from);
  }

  /// column[images, C·kh·kw, count] of a stretch, still to be filled unless x is its own columns.
  private Matrices columns(Stretch s) {
    if (pointwise) {
      int image = inner * positions;
      return new Matrices(device.resident(x.storage()), x.offset(), image, positions, 1)
          .later(s.image * image + s.from);
    }
    DeviceStorage room = TornadoReduce.scratch(device, (long) s.images * inner * s.count);
    return new Matrices(room, 0, inner * s.count, s.count, 1);
  }

  private void done(Matrices columns) {
    if (!pointwise) {
      columns.storage().recycle();
    }
  }

  private Call call(Kernel kernel, int items, Stretch s, Matrices columns) {
    int image = x.dim(1) * x.dim(2) * x.dim(3);
    return TornadoConv.geometry(Call.items(device, kernel, items), x, window, y)
        .at(device.resident(x.storage()), x.offset() + s.image * image)
        .at(columns.storage(), 0)
        .ints(s.from, s.count);
  }

  private Matrices gathered(Stretch s) {
    Matrices columns = columns(s);
    if (!pointwise) {
      call(Kernel.COLUMNS, s.images * inner * s.count, s, columns).run();
    }
    return columns;
  }

  /// y from x.
  void forward(Tensor w, @Nullable Tensor bias) {
    for (Stretch s : stretches()) {
      Matrices columns = gathered(s);
      int[] sizes = {s.images, outputs, s.count, inner};
      TornadoMatrix.product(device, sizes, weight(w), columns, bias, outputs(s));
      done(columns);
    }
  }

  /// x from y.
  void gradInput(Tensor w) {
    for (Stretch s : stretches().reversed()) { // see Columns.spread
      Matrices columns = columns(s);
      int[] sizes = {s.images, inner, s.count, outputs};
      TornadoMatrix.product(device, sizes, weight(w).transposed(), outputs(s), null, columns);
      if (!pointwise) {
        int pixels = s.images * x.dim(1) * x.dim(2) * x.dim(3);
        call(Kernel.SPREAD_COLUMNS, pixels, s, columns).run();
      }
      done(columns);
    }
  }

  /// dw from x and y. After each stretch the sum so far lies before the parts of the next one.
  void gradWeight(Tensor dw) {
    List<Stretch> all = stretches();
    if (all.isEmpty()) {
      Call.items(device, Kernel.FILL, dw.size()).at(dw).floats(0).run();
      return;
    }
    int most = 0;
    for (Stretch s : all) {
      most = Math.max(most, s.images * chunks(s.count));
    }
    DeviceStorage parts = TornadoReduce.scratch(device, (1L + most) * dw.size());
    Matrices first = new Matrices(parts, 0, dw.size(), inner, 1);
    for (int i = 0; i < all.size(); i++) {
      Stretch s = all.get(i);
      Matrices columns = gathered(s);
      parts(s, columns, first.later(dw.size()));
      done(columns);
      int before = i == 0 ? 0 : 1;
      Call total =
          Call.items(device, Kernel.CHUNK_TOTAL, dw.size())
              .ints(before + s.images * chunks(s.count), dw.size())
              .at(parts, (1 - before) * dw.size());
      (i == all.size() - 1 ? total.at(dw) : total.at(parts)).floats(1).run();
    }
    parts.recycle();
  }

  private static int chunks(int count) {
    return (count + CHUNK - 1) / CHUNK;
  }

  /// The sums over a stretch's chunks of positions, image by image.
  private void parts(Stretch s, Matrices columns, Matrices to) {
    Matrices dy = outputs(s);
    if (s.count <= CHUNK) {
      parts(s.images, s.count, dy, columns, to);
      return;
    }
    int whole = s.count / CHUNK;
    int rest = s.count % CHUNK;
    for (int image = 0; image < s.images; image++) {
      Matrices left = dy.later(image * dy.batch()).every(CHUNK);
      Matrices right = columns.later(image * columns.batch()).every(CHUNK);
      Matrices own = to.later(image * chunks(s.count) * to.batch());
      parts(whole, CHUNK, left, right, own);
      if (rest > 0) {
        int last = whole * CHUNK;
        parts(1, rest, left.later(last), right.later(last), own.later(whole * to.batch()));
      }
    }
  }

  private void parts(int matrices, int terms, Matrices dy, Matrices columns, Matrices to) {
    int[] sizes = {matrices, outputs, inner, terms};
    TornadoMatrix.product(device, sizes, dy, columns.transposed(), null, to);
  }
}
