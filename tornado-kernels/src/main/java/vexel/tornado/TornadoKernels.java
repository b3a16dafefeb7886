package vexel.tornado;

import vexel.tensor.spi.AttentionKernels;
import vexel.tensor.spi.BatchNormKernels;
import vexel.tensor.spi.ConvKernels;
import vexel.tensor.spi.ElementKernels;
import vexel.tensor.spi.IndexKernels;
import vexel.tensor.spi.Kernels;
import vexel.tensor.spi.MatrixKernels;
import vexel.tensor.spi.OptimizerKernels;
import vexel.tensor.spi.RandomKernels;
import vexel.tensor.spi.ReduceKernels;
import vexel.tensor.spi.RowKernels;
import vexel.tensor.spi.SparseKernels;

/// The kernel contract on a device.
///
/// @param device where the operands lie
public record TornadoKernels(Device device) implements Kernels {
  @Override
  public ElementKernels element() {
    return new TornadoElement(device);
  }

  @Override
  public ReduceKernels reduce() {
    return new TornadoReduce(device);
  }

  @Override
  public MatrixKernels matrix() {
    return new TornadoMatrix(device);
  }

  @Override
  public RowKernels rows() {
    return new TornadoRows(device);
  }

  @Override
  public BatchNormKernels batchNorm() {
    return new TornadoBatchNorm(device);
  }

  @Override
  public AttentionKernels attention() {
    return new TornadoAttention(device);
  }

  @Override
  public ConvKernels conv() {
    return new TornadoConv(device);
  }

  @Override
  public IndexKernels index() {
    return new TornadoIndex(device);
  }

  @Override
  public SparseKernels sparse() {
    return new TornadoSparse(device);
  }

  @Override
  public RandomKernels random() {
    return new TornadoRandom(device);
  }

  @Override
  public OptimizerKernels optimizer() {
    return new TornadoOptimizer(device);
  }
}
