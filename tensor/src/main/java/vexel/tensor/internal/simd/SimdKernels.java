package vexel.tensor.internal.simd;

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

/// The kernels of the CPU backend: vector code in F32, the reference for every other type.
public final class SimdKernels implements Kernels {
  private final ElementKernels element = new SimdElement();
  private final ReduceKernels reduce = new SimdReduce();
  private final MatrixKernels matrix = new SimdMatrix();
  private final RowKernels rows = new SimdRows();
  private final BatchNormKernels batchNorm = new SimdBatchNorm();
  private final AttentionKernels attention = new SimdAttention();
  private final ConvKernels conv = new SimdConv();
  private final IndexKernels index = new SimdIndex();
  private final SparseKernels sparse = new SimdSparse();
  private final RandomKernels random = new SimdRandom();
  private final OptimizerKernels optimizer = new SimdOptimizer();

  @Override
  public ElementKernels element() {
    return element;
  }

  @Override
  public ReduceKernels reduce() {
    return reduce;
  }

  @Override
  public MatrixKernels matrix() {
    return matrix;
  }

  @Override
  public RowKernels rows() {
    return rows;
  }

  @Override
  public BatchNormKernels batchNorm() {
    return batchNorm;
  }

  @Override
  public AttentionKernels attention() {
    return attention;
  }

  @Override
  public ConvKernels conv() {
    return conv;
  }

  @Override
  public IndexKernels index() {
    return index;
  }

  @Override
  public SparseKernels sparse() {
    return sparse;
  }

  @Override
  public RandomKernels random() {
    return random;
  }

  @Override
  public OptimizerKernels optimizer() {
    return optimizer;
  }
}
