package vexel.tensor.internal.reference;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.spi.SparseKernels.PairMap;

/// Convolution over sparse voxels, pair by pair.
final class F32Sparse {
  private F32Sparse() {}

  static void convolve(Tensor x, Tensor w, PairMap map, @Nullable Tensor bias, Tensor y) {
    float[] xs = Heap.f32(x);
    float[] ws = Heap.f32(w);
    float[] ys = Heap.f32(y);
    int inner = w.dim(1);
    int n = w.dim(2);
    int column = w.stride(2);
    Arrays.fill(ys, y.offset(), y.offset() + y.size(), 0);
    for (int k = 0; k < map.offsets(); k++) {
      for (int p = start(map, k); p < start(map, k + 1); p++) {
        int xRow = x.offset() + in(map, p) * inner;
        int yRow = y.offset() + out(map, p) * n;
        for (int c = 0; c < inner; c++) {
          int wRow = w.offset() + k * w.stride(0) + c * w.stride(1);
          for (int j = 0; j < n; j++) {
            ys[yRow + j] = Math.fma(xs[xRow + c], ws[wRow + j * column], ys[yRow + j]);
          }
        }
      }
    }
    if (bias != null) {
      float[] bs = Heap.f32(bias);
      for (int i = 0; i < y.size(); i++) {
        ys[y.offset() + i] += bs[bias.offset() + i % n];
      }
    }
  }

  static void gradWeight(Tensor x, Tensor dy, PairMap map, Tensor dw) {
    float[] xs = Heap.f32(x);
    float[] dys = Heap.f32(dy);
    float[] dws = Heap.f32(dw);
    int inner = dw.dim(1);
    int n = dw.dim(2);
    for (int k = 0; k < map.offsets(); k++) {
      int first = start(map, k);
      int end = start(map, k + 1);
      for (int c = 0; c < inner; c++) {
        for (int j = 0; j < n; j++) {
          float sum = 0;
          for (int from = first; from < end; from += F32Matrix.CHUNK) {
            float chain = 0;
            for (int p = from; p < Math.min(from + F32Matrix.CHUNK, end); p++) {
              float xv = xs[x.offset() + in(map, p) * inner + c];
              float dyv = dys[dy.offset() + out(map, p) * n + j];
              chain = Math.fma(xv, dyv, chain);
            }
            sum = from == first ? chain : sum + chain;
          }
          dws[dw.offset() + (k * inner + c) * n + j] = sum;
        }
      }
    }
  }

  static void maxPool(Tensor x, PairMap map, Tensor y, Tensor arg) {
    float[] xs = Heap.f32(x);
    float[] ys = Heap.f32(y);
    int[] args = Heap.i32(arg);
    int n = x.dim(1);
    Arrays.fill(ys, y.offset(), y.offset() + y.size(), 0);
    Arrays.fill(args, arg.offset(), arg.offset() + arg.size(), -1);
    for (int k = 0; k < map.offsets(); k++) {
      for (int p = start(map, k); p < start(map, k + 1); p++) {
        int row = in(map, p);
        for (int c = 0; c < n; c++) {
          float v = xs[x.offset() + row * n + c];
          int at = out(map, p) * n + c;
          boolean first = args[arg.offset() + at] == -1;
          if (first || Float.compare(v, ys[y.offset() + at]) > 0) {
            ys[y.offset() + at] = v;
            args[arg.offset() + at] = row;
          }
        }
      }
    }
  }

  private static int start(PairMap map, int offset) {
    return Heap.i32(map.ptr())[map.ptr().offset() + offset];
  }

  private static int in(PairMap map, int pair) {
    return Objects.checkIndex(Heap.i32(map.in())[map.in().offset() + pair], map.inRows());
  }

  private static int out(PairMap map, int pair) {
    return Objects.checkIndex(Heap.i32(map.out())[map.out().offset() + pair], map.outRows());
  }
}
