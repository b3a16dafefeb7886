package vexel.autograd;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.op.Add;
import vexel.autograd.op.AddRelu;
import vexel.autograd.op.Attention;
import vexel.autograd.op.BatchNorm;
import vexel.autograd.op.BinaryCrossEntropy;
import vexel.autograd.op.Concat;
import vexel.autograd.op.Conv2d;
import vexel.autograd.op.ConvTranspose2d;
import vexel.autograd.op.CrossEntropy;
import vexel.autograd.op.CsrGather;
import vexel.autograd.op.CumulativeSum;
import vexel.autograd.op.Div;
import vexel.autograd.op.Dropout;
import vexel.autograd.op.Expand;
import vexel.autograd.op.GatherRows;
import vexel.autograd.op.GridSample;
import vexel.autograd.op.GroupNorm;
import vexel.autograd.op.L2Normalize;
import vexel.autograd.op.LayerNorm;
import vexel.autograd.op.Linear;
import vexel.autograd.op.LinearAdd;
import vexel.autograd.op.LogSoftmax;
import vexel.autograd.op.LogSumExp;
import vexel.autograd.op.Map;
import vexel.autograd.op.MatMul;
import vexel.autograd.op.Max;
import vexel.autograd.op.MaxPool2d;
import vexel.autograd.op.Maximum;
import vexel.autograd.op.Mean;
import vexel.autograd.op.Minimum;
import vexel.autograd.op.Mul;
import vexel.autograd.op.Narrow;
import vexel.autograd.op.Norm;
import vexel.autograd.op.Permute;
import vexel.autograd.op.Prod;
import vexel.autograd.op.Resample;
import vexel.autograd.op.Reshape;
import vexel.autograd.op.SegmentReduce;
import vexel.autograd.op.Segments;
import vexel.autograd.op.Select;
import vexel.autograd.op.SelfAttention;
import vexel.autograd.op.Softmax;
import vexel.autograd.op.SparseConv;
import vexel.autograd.op.SparseMaxPool;
import vexel.autograd.op.Split;
import vexel.autograd.op.Sub;
import vexel.autograd.op.Sum;
import vexel.autograd.op.Variance;
import vexel.autograd.op.WeightedGather;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Reduce;
import vexel.tensor.spi.Unary;

/// What can be done with differentiable numbers: one line per op. The equations stand in the op's
/// record in `vexel.autograd.op`.
public sealed interface Differentiable permits Value {
  private Value self() {
    return (Value) this;
  }

  private Value map(Unary f) {
    return map(f, 0, 0);
  }

  // ---- elementwise, one operand

  /// f(x; a, b).
  default Value map(Unary f, double a, double b) {
    return Value.apply(new Map(f, a, b), self());
  }

  default Value neg() {
    return map(Unary.NEG);
  }

  default Value abs() {
    return map(Unary.ABS);
  }

  default Value sign() {
    return map(Unary.SIGN);
  }

  default Value square() {
    return map(Unary.SQUARE);
  }

  default Value sqrt() {
    return map(Unary.SQRT);
  }

  default Value reciprocal() {
    return map(Unary.RECIPROCAL);
  }

  default Value exp() {
    return map(Unary.EXP);
  }

  default Value log() {
    return map(Unary.LOG);
  }

  default Value sin() {
    return map(Unary.SIN);
  }

  default Value cos() {
    return map(Unary.COS);
  }

  default Value tanh() {
    return map(Unary.TANH);
  }

  default Value sigmoid() {
    return map(Unary.SIGMOID);
  }

  default Value erf() {
    return map(Unary.ERF);
  }

  default Value relu() {
    return map(Unary.RELU);
  }

  default Value leakyRelu(double slope) {
    return map(Unary.LEAKY_RELU, slope, 0);
  }

  /// The exact form, x Φ(x).
  default Value gelu() {
    return map(Unary.GELU);
  }

  /// The tanh approximation.
  default Value geluTanh() {
    return map(Unary.GELU_TANH);
  }

  default Value silu() {
    return map(Unary.SILU);
  }

  /// log(1 + e^x), x above 20.
  default Value softplus() {
    return map(Unary.SOFTPLUS, 1, 20);
  }

  default Value add(double c) {
    return map(Unary.ADD, c, 0);
  }

  default Value sub(double c) {
    return map(Unary.ADD, -c, 0);
  }

  default Value mul(double c) {
    return map(Unary.MUL, c, 0);
  }

  /// Multiplication by 1/c.
  default Value div(double c) {
    return map(Unary.MUL, 1 / c, 0);
  }

  default Value pow(double exponent) {
    return map(Unary.POW, exponent, 0);
  }

  default Value clamp(double low, double high) {
    return map(Unary.CLAMP, low, high);
  }

  // ---- elementwise, two operands, broadcasting

  default Value add(Value other) {
    return Value.apply(new Add(), self(), other);
  }

  /// max(this + other, 0), two values of one shape.
  default Value addRelu(Value other) {
    return Value.apply(new AddRelu(), self(), other);
  }

  default Value sub(Value other) {
    return Value.apply(new Sub(), self(), other);
  }

  default Value mul(Value other) {
    return Value.apply(new Mul(), self(), other);
  }

  default Value div(Value other) {
    return Value.apply(new Div(), self(), other);
  }

  default Value maximum(Value other) {
    return Value.apply(new Maximum(), self(), other);
  }

  default Value minimum(Value other) {
    return Value.apply(new Minimum(), self(), other);
  }

  /// This where `mask` (U8) is not 0, else `other`.
  default Value where(Tensor mask, Value other) {
    return Value.apply(new Select(mask), self(), other);
  }

  // ---- shape

  default Value reshape(int... dims) {
    return Value.apply(new Reshape(list(dims)), self());
  }

  /// Axes `from` and later merged into one.
  default Value flatten(int from) {
    int[] dims = java.util.Arrays.copyOf(self().shape().toArray(), from + 1);
    dims[from] = 1;
    for (int i = from; i < self().shape().rank(); i++) {
      dims[from] *= self().dim(i);
    }
    return reshape(dims);
  }

  /// A new axis of size 1 before `axis`; −1 puts it at the end.
  default Value unsqueeze(int axis) {
    int rank = self().shape().rank();
    int at = axis < 0 ? axis + rank + 1 : axis;
    int[] dims = new int[rank + 1];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = i == at ? 1 : self().dim(i < at ? i : i - 1);
    }
    return reshape(dims);
  }

  default Value permute(int... order) {
    return Value.apply(new Permute(list(order)), self());
  }

  /// Two axes exchanged.
  default Value transpose(int a, int b) {
    Shape s = self().shape();
    int[] order = new int[s.rank()];
    java.util.Arrays.setAll(order, i -> i);
    order[s.axis(a)] = s.axis(b);
    order[s.axis(b)] = s.axis(a);
    return permute(order);
  }

  /// `length` positions of `axis` from `start`.
  default Value narrow(int axis, int start, int length) {
    return Value.apply(new Narrow(axis, start, length), self());
  }

  /// Position `i` of `axis`, which disappears.
  default Value select(int axis, int i) {
    return narrow(axis, i, 1).reshape(self().shape().without(axis).toArray());
  }

  /// Parts of the given sizes along `axis`.
  default List<Value> split(int axis, int... sizes) {
    return Value.applyAll(new Split(axis, list(sizes)), self());
  }

  default Value expand(int... dims) {
    return Value.apply(new Expand(Shape.of(dims)), self());
  }

  /// Values joined along `axis`.
  static Value concat(int axis, Value... parts) {
    return Value.apply(new Concat(axis), parts);
  }

  /// Values of one shape joined along a new `axis`.
  static Value stack(int axis, Value... parts) {
    Value[] with = new Value[parts.length];
    java.util.Arrays.setAll(with, i -> parts[i].unsqueeze(axis));
    return concat(axis, with);
  }

  // ---- reductions; the axes disappear, none named means all

  default Value sum(int... axes) {
    return Value.apply(new Sum(list(axes)), self());
  }

  default Value mean(int... axes) {
    return Value.apply(new Mean(list(axes)), self());
  }

  /// The maximum and, as a constant, its position.
  default List<Value> max(int axis) {
    return Value.applyAll(new Max(axis), self());
  }

  default Value prod(int axis) {
    return Value.apply(new Prod(axis), self());
  }

  default Value cumulativeSum(int axis) {
    return Value.apply(new CumulativeSum(axis), self());
  }

  /// The variance, divided by n − 1 if `unbiased`, else by n.
  default Value variance(boolean unbiased, int... axes) {
    return Value.apply(new Variance(unbiased, list(axes)), self());
  }

  /// The square root of [#variance].
  default Value std(boolean unbiased, int... axes) {
    return variance(unbiased, axes).sqrt();
  }

  /// The Euclidean norm.
  default Value norm(int... axes) {
    return Value.apply(new Norm(list(axes)), self());
  }

  default Value logSumExp(int... axes) {
    return Value.apply(new LogSumExp(list(axes)), self());
  }

  // ---- matrices

  default Value matmul(Value other) {
    return Value.apply(new MatMul(), self(), other);
  }

  /// x wᵀ + b with w[O, I].
  default Value linear(Value w, @Nullable Value b) {
    return Value.apply(new Linear(), inputs(w, b));
  }

  /// act(x wᵀ + b) with the activation (RELU or GELU) in the epilogue; a GELU that will be
  /// differentiated keeps its argument and runs as an op of its own, with the same bits.
  default Value linear(Value w, @Nullable Value b, Unary activation) {
    boolean recorded =
        self().needsGradient() || w.needsGradient() || (b != null && b.needsGradient());
    return recorded && activation != Unary.RELU
        ? linear(w, b).map(activation, 0, 0)
        : Value.apply(new Linear(activation), inputs(w, b));
  }

  /// x wᵀ + b + residual, the sum in the epilogue.
  default Value linearAdd(Value w, @Nullable Value b, Value residual) {
    return b == null
        ? Value.apply(new LinearAdd(), self(), residual, w)
        : Value.apply(new LinearAdd(), self(), residual, w, b);
  }

  /// Scaled dot-product attention of queries this[B, H, N, D] with k and v[B, H, M, D].
  default Value attention(Value k, Value v) {
    return Value.apply(new Attention(), self(), k, v);
  }

  /// Self-attention of a fused projection [B, N, 3·C], yields [B, N, C].
  default Value selfAttention(int heads) {
    return Value.apply(new SelfAttention(heads), self());
  }

  // ---- softmax and normalisation

  default Value softmax(int axis) {
    return Value.apply(new Softmax(axis), self());
  }

  default Value logSoftmax(int axis) {
    return Value.apply(new LogSoftmax(axis), self());
  }

  /// Over as many trailing axes as γ has.
  default Value layerNorm(Value gamma, @Nullable Value beta, double eps) {
    return Value.apply(new LayerNorm(gamma.shape().rank(), eps), inputs(gamma, beta));
  }

  default Value groupNorm(int groups, Value gamma, Value beta, double eps) {
    return Value.apply(new GroupNorm(groups, eps), self(), gamma, beta);
  }

  /// y and, in training, the batch's mean and biased variance.
  default List<Value> batchNorm(BatchNorm op, @Nullable Value gamma, @Nullable Value beta) {
    return Value.applyAll(op, inputs(gamma, beta));
  }

  default Value l2Normalize(int axis, double eps) {
    return Value.apply(new L2Normalize(axis, eps), self());
  }

  /// x·z / (max(‖x‖, ε) max(‖z‖, ε)) along `axis`.
  default Value cosineSimilarity(Value other, int axis, double eps) {
    return l2Normalize(axis, eps).mul(other.l2Normalize(axis, eps)).sum(axis);
  }

  // ---- losses; more in [Loss]

  /// Mean cross-entropy of logits [N, C, …] with labels [N, …].
  default Value crossEntropy(Tensor target, int ignore) {
    return Value.apply(CrossEntropy.mean(target, ignore), self());
  }

  /// Elementwise cross-entropy of logits with probabilities.
  default Value binaryCrossEntropy(Tensor target, @Nullable Tensor positiveWeight) {
    return Value.apply(new BinaryCrossEntropy(target, positiveWeight), self());
  }

  // ---- rows by index

  /// Rows of axis 0.
  default Value gatherRows(Tensor index) {
    return Value.apply(new GatherRows(index), self());
  }

  /// Rows added up by segment.
  default Value segmentSum(Segments segments) {
    return Value.apply(new SegmentReduce(Reduce.SUM, segments), self());
  }

  /// Rows averaged by segment.
  default Value segmentMean(Segments segments) {
    return Value.apply(new SegmentReduce(Reduce.MEAN, segments), self());
  }

  /// Largest element of each segment, per column.
  default Value segmentMax(Segments segments) {
    return Value.apply(new SegmentReduce(Reduce.MAX, segments), self());
  }

  /// A constant sparse matrix times these rows.
  default Value gather(CsrGather matrix) {
    return Value.apply(matrix, self());
  }

  /// Rows x[R, C] summed with these weights [E], which are trained too.
  default Value weightedGather(WeightedGather matrix, Value x) {
    return Value.apply(matrix, self(), x);
  }

  // ---- convolution

  default Value conv2d(Conv2d op, Value w, @Nullable Value b) {
    return Value.apply(op, inputs(w, b));
  }

  default Value convTranspose2d(ConvTranspose2d op, Value w, @Nullable Value b) {
    return Value.apply(op, inputs(w, b));
  }

  default Value sparseConv(SparseConv op, Value w, @Nullable Value b) {
    return Value.apply(op, inputs(w, b));
  }

  default Value sparseMaxPool(SparseMaxPool op) {
    return Value.apply(op, self());
  }

  // ---- images

  default Value maxPool2d(MaxPool2d op) {
    return Value.apply(op, self());
  }

  /// Separable interpolation or average pooling of the last two axes.
  default Value resample(Resample op) {
    return Value.apply(op, self());
  }

  /// These images read at points in [−1, 1]².
  default Value gridSample(GridSample op, Value grid) {
    return Value.apply(op, self(), grid);
  }

  // ---- regularisation

  /// Elements dropped with probability p.
  default Value dropout(double p, Rng rng) {
    return p == 0 ? self() : Value.apply(new Dropout(p, rng), self());
  }

  /// Whole samples (positions of axis 0) dropped with probability p: stochastic depth.
  default Value dropPath(double p, Rng rng) {
    return p == 0 ? self() : Value.apply(new Dropout(p, rng, self().shape().rank() - 1), self());
  }

  /// This and the operands that are present.
  private Value[] inputs(@Nullable Value first, @Nullable Value second) {
    if (first == null) {
      if (second != null) {
        throw new IllegalArgumentException("a shift without a scale");
      }
      return new Value[] {self()};
    }
    return second == null ? new Value[] {self(), first} : new Value[] {self(), first, second};
  }

  private static List<Integer> list(int... numbers) {
    return java.util.Arrays.stream(numbers).boxed().toList();
  }
}
