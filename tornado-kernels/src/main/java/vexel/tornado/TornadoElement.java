package vexel.tornado;

import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Binary;
import vexel.tensor.spi.ElementKernels;
import vexel.tensor.spi.Unary;

/// Elementwise kernels on the device.
record TornadoElement(Device device) implements ElementKernels {
  @Override
  public void map(Unary f, double a, double b, Tensor x, Tensor y) {
    Call.items(device, Kernel.MAP, x.size()).code(f).at(x, y).floats(a, b).run();
  }

  @Override
  public void mapBackward(Unary f, double a, double b, Tensor x, Tensor y, Tensor dy, Tensor dx) {
    Call.items(device, Kernel.MAP_BACKWARD, x.size()).code(f).at(x, y, dy, dx).floats(a, b).run();
  }

  @Override
  public void zip(Binary f, Tensor a, Tensor b, Tensor y) {
    Walked walk = Walked.over(a, b, y);
    Call call = Call.items(device, Kernel.ZIP, y.size()).code(f).ints(walk.sizes());
    call.at(a).ints(walk.strides(0)).at(b).ints(walk.strides(1)).at(y).ints(walk.strides(2)).run();
  }

  @Override
  public void select(Tensor mask, Tensor a, Tensor b, Tensor y) {
    if (mask.dtype() != DType.U8) {
      throw new TensorException("select", "the mask is " + mask.dtype() + ", must be U8");
    }
    Walked walk = Walked.over(mask, a, b, y);
    Call call = Call.items(device, Kernel.SELECT, y.size()).ints(0).ints(walk.sizes());
    call.integersAt(mask).ints(walk.strides(0));
    call.at(a).ints(walk.strides(1)).at(b).ints(walk.strides(2)).at(y).ints(walk.strides(3)).run();
  }

  @Override
  public void copy(Tensor x, Tensor y) {
    Walked walk = Walked.over(x, y);
    boolean floats = x.dtype() == DType.F32;
    Call call =
        Call.items(device, floats ? Kernel.COPY : Kernel.COPY_INTS, y.size())
            .ints(0)
            .ints(walk.sizes());
    if (floats) {
      call.at(x).ints(walk.strides(0)).at(y).ints(walk.strides(1)).run();
    } else {
      call.integersAt(x).ints(walk.strides(0)).integersAt(y).ints(walk.strides(1)).run();
    }
  }

  @Override
  public void fill(Tensor y, double value) {
    if (y.dtype() == DType.F32) {
      Call.items(device, Kernel.FILL, y.size()).at(y).floats(value).run();
    } else {
      int v = (int) value & kept(y);
      Call.items(device, Kernel.FILL_INTS, y.size()).integersAt(y).ints(v).run();
    }
  }

  @Override
  public void cast(Tensor x, Tensor y) {
    if (x.dtype() == y.dtype()) {
      copy(x, y);
    } else if (x.dtype() == DType.F32) {
      Call.items(device, Kernel.TO_INTS, x.size()).at(x).integersAt(y).ints(kept(y)).run();
    } else if (y.dtype() == DType.F32) {
      Call.items(device, Kernel.TO_FLOATS, x.size()).integersAt(x).at(y).run();
    } else {
      Call.items(device, Kernel.MASK, x.size()).integersAt(x, y).ints(kept(y)).run();
    }
  }

  /// The bits that an integer of y's type has.
  private static int kept(Tensor y) {
    return y.dtype() == DType.U8 ? 255 : -1;
  }
}
