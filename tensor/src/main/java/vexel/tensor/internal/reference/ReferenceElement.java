package vexel.tensor.internal.reference;

import java.util.Arrays;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.Walk;
import vexel.tensor.spi.Binary;
import vexel.tensor.spi.ElementKernels;
import vexel.tensor.spi.Unary;

/// Elementwise kernels, in the type of their operands.
public class ReferenceElement implements ElementKernels {
  @Override
  public void map(Unary f, double a, double b, Tensor x, Tensor y) {
    switch (x.dtype()) {
      case F32 -> F32Element.map(f, a, b, x, y);
      case F64 -> F64Element.map(f, a, b, x, y);
      default -> throw noArithmetic(f.name(), x);
    }
  }

  @Override
  public void mapBackward(Unary f, double a, double b, Tensor x, Tensor y, Tensor dy, Tensor dx) {
    switch (x.dtype()) {
      case F32 -> F32Element.mapBackward(f, a, b, x, y, dy, dx);
      case F64 -> F64Element.mapBackward(f, a, b, x, y, dy, dx);
      default -> throw noArithmetic(f.name(), x);
    }
  }

  @Override
  public void zip(Binary f, Tensor a, Tensor b, Tensor y) {
    switch (y.dtype()) {
      case F32 -> F32Element.zip(f, a, b, y);
      case F64 -> F64Element.zip(f, a, b, y);
      default -> throw noArithmetic(f.name(), y);
    }
  }

  @Override
  public void select(Tensor mask, Tensor a, Tensor b, Tensor y) {
    if (mask.dtype() != DType.U8) {
      throw new TensorException("select", "the mask is " + mask.dtype() + ", must be U8");
    }
    switch (y.dtype()) {
      case F32 -> F32Element.select(mask, a, b, y);
      case F64 -> F64Element.select(mask, a, b, y);
      default -> throw noArithmetic("select", y);
    }
  }

  @Override
  public void copy(Tensor x, Tensor y) {
    Walk walk = Walk.over(x, y);
    int n = walk.length();
    int sx = walk.step(0);
    int sy = walk.step(1);
    for (int row = 0; row < walk.rows(); row++) {
      int ix = walk.start(0, row);
      int iy = walk.start(1, row);
      if (sx == 1 && sy == 1) {
        System.arraycopy(Heap.array(x), ix, Heap.array(y), iy, n);
        continue;
      }
      switch (x.dtype()) {
        case F32 -> copy(Heap.f32(x), ix, sx, Heap.f32(y), iy, sy, n);
        case F64 -> copy(Heap.f64(x), ix, sx, Heap.f64(y), iy, sy, n);
        case I32 -> copy(Heap.i32(x), ix, sx, Heap.i32(y), iy, sy, n);
        case I64 -> copy(Heap.i64(x), ix, sx, Heap.i64(y), iy, sy, n);
        case U8 -> copy(Heap.u8(x), ix, sx, Heap.u8(y), iy, sy, n);
      }
    }
  }

  private static void copy(float[] x, int ix, int sx, float[] y, int iy, int sy, int n) {
    for (int i = 0; i < n; i++) {
      y[iy + i * sy] = x[ix + i * sx];
    }
  }

  private static void copy(double[] x, int ix, int sx, double[] y, int iy, int sy, int n) {
    for (int i = 0; i < n; i++) {
      y[iy + i * sy] = x[ix + i * sx];
    }
  }

  private static void copy(int[] x, int ix, int sx, int[] y, int iy, int sy, int n) {
    for (int i = 0; i < n; i++) {
      y[iy + i * sy] = x[ix + i * sx];
    }
  }

  private static void copy(long[] x, int ix, int sx, long[] y, int iy, int sy, int n) {
    for (int i = 0; i < n; i++) {
      y[iy + i * sy] = x[ix + i * sx];
    }
  }

  private static void copy(byte[] x, int ix, int sx, byte[] y, int iy, int sy, int n) {
    for (int i = 0; i < n; i++) {
      y[iy + i * sy] = x[ix + i * sx];
    }
  }

  @Override
  public void fill(Tensor y, double value) {
    int from = y.offset();
    int to = from + y.size();
    switch (y.dtype()) {
      case F32 -> Arrays.fill(Heap.f32(y), from, to, (float) value);
      case F64 -> Arrays.fill(Heap.f64(y), from, to, value);
      case I32 -> Arrays.fill(Heap.i32(y), from, to, (int) value);
      case I64 -> Arrays.fill(Heap.i64(y), from, to, (long) value);
      case U8 -> Arrays.fill(Heap.u8(y), from, to, (byte) (int) value);
    }
  }

  @Override
  public void cast(Tensor x, Tensor y) {
    if (x.dtype() == y.dtype()) {
      copy(x, y);
      return;
    }
    for (int i = 0; i < x.size(); i++) {
      int ix = x.offset() + i;
      int iy = y.offset() + i;
      switch (x.dtype()) {
        case F32 -> store(Heap.f32(x)[ix], y, iy);
        case F64 -> store(Heap.f64(x)[ix], y, iy);
        case I32 -> store((long) Heap.i32(x)[ix], y, iy);
        case I64 -> store(Heap.i64(x)[ix], y, iy);
        case U8 -> store((long) Byte.toUnsignedInt(Heap.u8(x)[ix]), y, iy);
      }
    }
  }

  private static void store(double value, Tensor y, int at) {
    switch (y.dtype()) {
      case F32 -> Heap.f32(y)[at] = (float) value;
      case F64 -> Heap.f64(y)[at] = value;
      case I32 -> Heap.i32(y)[at] = (int) value;
      case I64 -> Heap.i64(y)[at] = (long) value;
      case U8 -> Heap.u8(y)[at] = (byte) (int) value;
    }
  }

  private static void store(long value, Tensor y, int at) {
    switch (y.dtype()) {
      case F32 -> Heap.f32(y)[at] = (float) value;
      case F64 -> Heap.f64(y)[at] = (double) value;
      case I32 -> Heap.i32(y)[at] = (int) value;
      case I64 -> Heap.i64(y)[at] = value;
      case U8 -> Heap.u8(y)[at] = (byte) value;
    }
  }

  private static TensorException noArithmetic(String op, Tensor t) {
    return new TensorException(
        op.toLowerCase(java.util.Locale.ROOT), t.dtype() + " has no arithmetic; cast first");
  }
}
