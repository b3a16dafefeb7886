package vexel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import vexel.tornado.kernel.Attention;
import vexel.tornado.kernel.AttentionGradient;
import vexel.tornado.kernel.AxisReduce;
import vexel.tornado.kernel.BatchNorm;
import vexel.tornado.kernel.Cast;
import vexel.tornado.kernel.ChunkSum;
import vexel.tornado.kernel.Columns;
import vexel.tornado.kernel.Conv;
import vexel.tornado.kernel.CrossEntropy;
import vexel.tornado.kernel.Elementwise;
import vexel.tornado.kernel.Gemm;
import vexel.tornado.kernel.L2Norm;
import vexel.tornado.kernel.LayerNorm;
import vexel.tornado.kernel.OptimizerStep;
import vexel.tornado.kernel.RowReduce;
import vexel.tornado.kernel.Rows;
import vexel.tornado.kernel.Softmax;
import vexel.tornado.kernel.Sort;
import vexel.tornado.kernel.SparseConv;
import vexel.tornado.kernel.Strided;
import vexel.tornado.kernel.Transfer;

/// Every program that runs on the device. All have one signature:
///
/// - the context, which says which work item this is;
/// - f, the memory of all F32 tensors, and n, that of all I32 and U8 tensors: both stay on the
///   device, and a tensor is an address in one of them;
/// - p and s, the integers and floats of this call: addresses, sizes, strides, scalars. What these
///   mean is written at the program; s ends with NaN and +∞.
///
/// Because sizes are data, a program is compiled once and serves every shape. Because its arrays
/// are always the same, its task graph is built once.
public enum Kernel {
  CLEAR(Transfer::clear),
  FLOATS_IN(Transfer::floatsIn, Cargo.FLOATS_IN),
  FLOATS_OUT(Transfer::floatsOut, Cargo.FLOATS_OUT),
  INTS_IN(Transfer::intsIn, Cargo.INTS_IN),
  INTS_OUT(Transfer::intsOut, Cargo.INTS_OUT),
  MAP(Elementwise::map),
  MAP_BACKWARD(Elementwise::mapBackward),
  FILL(Elementwise::fill),
  FILL_INTS(Elementwise::fillInts),
  TO_INTS(Cast::toInts),
  TO_FLOATS(Cast::toFloats),
  MASK(Cast::mask),
  ZIP(Strided::zip),
  SELECT(Strided::choose),
  COPY(Strided::copy),
  COPY_INTS(Strided::copyInts),
  ROW_SUM(64, RowReduce::sum),
  ROW_MAX(64, RowReduce::maximum),
  AXIS_REDUCE(AxisReduce::reduce),
  ARG_MAX(AxisReduce::argMax),
  CUMULATIVE_SUM(AxisReduce::cumulativeSum),
  CHUNK_PARTS(ChunkSum::parts),
  CHUNK_TOTAL(ChunkSum::total),
  GEMM(Gemm.ITEMS, Gemm::run),
  SOFTMAX(64, Softmax::forward),
  SOFTMAX_BACKWARD(64, Softmax::backward),
  LOG_SOFTMAX(64, Softmax::logForward),
  LOG_SOFTMAX_BACKWARD(64, Softmax::logBackward),
  LAYER_NORM(64, LayerNorm::forward),
  LAYER_NORM_BACKWARD(64, LayerNorm::backward),
  LAYER_NORM_GAMMA(LayerNorm::gammaParts),
  L2_NORM(64, L2Norm::forward),
  L2_NORM_BACKWARD(64, L2Norm::backward),
  CROSS_ENTROPY(CrossEntropy::forward),
  CROSS_ENTROPY_BACKWARD(CrossEntropy::backward),
  BATCH_NORM_PARTS(BatchNorm::parts),
  BATCH_NORM(BatchNorm::apply),
  BATCH_NORM_BACKWARD(BatchNorm::backward),
  ATTENTION(64, Attention::forward),
  ATTENTION_DELTA(AttentionGradient::delta),
  ATTENTION_QUERY(64, AttentionGradient::query),
  ATTENTION_KEY_VALUE(64, AttentionGradient::keyAndValue),
  CONV(Conv::forward),
  CONV_INPUT(Conv::gradInput),
  CONV_WEIGHT(Conv::gradWeight),
  MAX_POOL(Conv::maxPool),
  COLUMNS(Columns::gather),
  SPREAD_COLUMNS(Columns::spread),
  GATHER(Rows::gather),
  GATHER_INTS(Rows::gatherInts),
  CSR_GATHER(Rows::csrGather),
  SEGMENT_REDUCE(Rows::segmentReduce),
  SCATTER_ARG(Rows::scatterArg),
  MERGE(Sort::merge),
  SPARSE_TABLE(SparseConv::table),
  SPARSE_CONV(SparseConv::convolve),
  SPARSE_WEIGHT(SparseConv::gradWeight),
  SPARSE_MAX_POOL(SparseConv::maxPool),
  ADAM(OptimizerStep::adam),
  SGD(OptimizerStep::sgd),
  AVERAGE(OptimizerStep::average);

  /// What travels with a call besides its parameters.
  public enum Cargo {
    /// Nothing: p and s are short.
    NONE,
    /// s is long and goes to the device.
    FLOATS_IN,
    /// s is long and comes back.
    FLOATS_OUT,
    /// p is long and goes to the device.
    INTS_IN,
    /// p is long and comes back.
    INTS_OUT
  }

  private static final int ITEMS = 128;

  private final Task5<KernelContext, FloatArray, IntArray, IntArray, FloatArray> body;
  private final int groupSize;
  private final boolean cooperating;
  private final Cargo cargo;

  /// One work item an element.
  Kernel(Task5<KernelContext, FloatArray, IntArray, IntArray, FloatArray> body) {
    this(body, Cargo.NONE);
  }

  Kernel(Task5<KernelContext, FloatArray, IntArray, IntArray, FloatArray> body, Cargo cargo) {
    this.body = body;
    this.groupSize = ITEMS;
    this.cooperating = false;
    this.cargo = cargo;
  }

  /// Groups of work items that wait for each other.
  Kernel(int groupSize, Task5<KernelContext, FloatArray, IntArray, IntArray, FloatArray> body) {
    this.body = body;
    this.groupSize = groupSize;
    this.cooperating = true;
    this.cargo = Cargo.NONE;
  }

  /// The program: context, f, n, p, s.
  public Task5<KernelContext, FloatArray, IntArray, IntArray, FloatArray> body() {
    return body;
  }

  /// Work items of a group.
  public int groupSize() {
    return groupSize;
  }

  /// Whether the items of a group share memory and wait for each other.
  public boolean isCooperating() {
    return cooperating;
  }

  /// What travels with a call.
  public Cargo cargo() {
    return cargo;
  }
}
