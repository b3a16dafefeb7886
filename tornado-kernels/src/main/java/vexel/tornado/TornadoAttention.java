package vexel.tornado;

import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.AttentionKernels;
import vexel.tornado.kernel.Attention;

/// Attention on the device, for heads at most 256 wide.
record TornadoAttention(Device device) implements AttentionKernels {
  @Override
  public void forward(Tensor q, Tensor k, Tensor v, double scale, Tensor y, Tensor logsum) {
    if (q.dim(3) > Attention.WIDEST) {
      throw new TensorException(
          "attention", "heads are " + q.dim(3) + " wide, on tornado at most 256; use --device cpu");
    }
    Call.groups(device, Kernel.ATTENTION, (long) q.dim(0) * q.dim(1) * q.dim(2))
        .ints(q.dim(1), q.dim(2), k.dim(2), q.dim(3))
        .at(q)
        .strides(q, 0, 1, 2)
        .at(k)
        .strides(k, 0, 1, 2)
        .at(v)
        .strides(v, 0, 1, 2)
        .at(y, logsum)
        .floats(scale)
        .run();
  }

  @Override
  public void backward(
      Tensor q,
      Tensor k,
      Tensor v,
      double scale,
      Tensor y,
      Tensor logsum,
      Tensor dy,
      Tensor dq,
      Tensor dk,
      Tensor dv) {
    int rows = q.dim(0) * q.dim(1);
    int queries = rows * q.dim(2);
    DeviceStorage delta = device.allocate(DType.F32, queries);
    for (Kernel kernel :
        new Kernel[] {Kernel.ATTENTION_DELTA, Kernel.ATTENTION_QUERY, Kernel.ATTENTION_KEY_VALUE}) {
      Call call =
          switch (kernel) {
            case ATTENTION_DELTA -> Call.items(device, kernel, queries);
            case ATTENTION_QUERY -> Call.groups(device, kernel, queries).ints(queries);
            default -> Call.groups(device, kernel, (long) rows * k.dim(2)).ints(queries);
          };
      call.ints(q.dim(1), q.dim(2), k.dim(2), q.dim(3));
      call.at(q).strides(q, 0, 1, 2).at(k).strides(k, 0, 1, 2).at(v).strides(v, 0, 1, 2);
      call.at(y, dy, logsum).at(delta).at(dq, dk, dv).floats(scale).run();
    }
    delta.recycle();
  }
}
