/// The kernels of the CPU backend in vectors: the reference's numbers, bit for bit, at the speed of
/// the machine.
///
/// **The idea.** A core multiplies and adds far faster than it can fetch numbers, so every kernel
/// here answers one question: how often is a number used once it has been fetched? And no kernel
/// may answer it by adding in another order than its contract says, or the bits would depend on the
/// machine. Both meet in one observation: an element of a matrix product is a *chain* of fused
/// multiply-adds over k. The chains of different elements are independent. So vectors, registers
/// and workers are spread over the elements, and k runs alone, in order.
///
/// **From the outside in**, for c = a·b:
///
/// 1. [SimdMatrix] takes tensors apart; transposed and sliced views become a [StridedMatrix], not a
///    copy.
/// 2. [Product] packs b into panels of two vectors a row (by way of [Transpose] where its columns
///    are contiguous), unless b is a settled weight that is kept packed ([PackedMatrix]), and
///    shares rows of c, and strips of its columns where rows are few, among the
///    [vexel.tensor.internal.parallel.Workers]. Where k is long and c small, as in the gradient of
///    a weight, it packs and multiplies some hundred k at a time.
/// 3. [RowBlock] takes some rows of a, where they lie or packed into panels, through b in pieces
///    that fit the second-level cache, and has the lines of c fetched while their sums run.
/// 4. [Tile] is the inner loop: 12 rows by 2 vectors of c stay in registers while k runs
///    ([TallTile]; [ShortTile], 6 rows, where there are only 16 registers or few rows are left;
///    [TallOuterTile] or [ShortOuterTile] where a's columns are contiguous). Everything else in
///    this package exists to feed a tile.
/// 5. [Finish] adds bias and residual and applies the activation to the rows that a panel of a has
///    just completed, while they are in the first cache.
///
/// **One tile, many kernels.** A tile takes the rows of a and c by address, and the columns of b
/// packed, so whoever can say where rows lie or how a panel is filled gets the speed of the matrix
/// product:
///
/// - [SparseTile] names gathered input rows and scattered output rows: a sparse convolution without
///   a gather or scatter pass; [SparseGradient] sums its weight gradient as outer products
///   ([Tile#outer], [ListedOuterTile]), with all kernel offsets in one block of rows at a time;
/// - [Patches] fills panels with what a convolution window sees: [SimdConv] never stores the
///   patches. [WeightPanels] packs the weights for a tile that walks along one line of memory
///   ([TallPackedTile]; 8 rows where 12 would pad, [TallOuterTile], one vector where columns end,
///   [HalfTile]). [PatchProduct] shares the positions of the image among the workers, each with
///   packed panels of its own, and [NormFinish] normalises rows that are complete. [InputGradient]
///   multiplies the gradients of the patches out a few channels at a time and adds them to the
///   image while they are in the cache; [WeightGradient] transposes the outputs, or the inputs of a
///   1×1 kernel where they are fewer ([Transpose]). [DepthwiseConv] has one channel a group, too
///   narrow for a tile, and runs along image rows, as [MaxPool] does;
/// - [AttentionForward] multiplies a block of queries with packed keys, applies [ScoreRow] to the
///   scores while they are in the cache, and multiplies them with packed values
///   ([AttentionBackward] has five products: three of this kind and two sums of outer products).
///
/// **What the compiler demands.** A vector lives in a register only as a local variable of a method
/// whose species is a constant ([Width]): no vectors in fields, arrays or lambdas, and few methods
/// that take or return one ([SimdMath] says which). A function is chosen by a `switch` outside of
/// the loop ([SimdMap]), never by a call inside, and its loop is called from where all kernels are
/// ([RowPasses], [vexel.tensor.internal.parallel.Workers]): the compiler copies what a call has met
/// only once or twice into the caller, which outgrows it or runs out of registers. A loop is
/// compiled for the number of steps that its first calls had: from short ones the compiler
/// concludes that it need not keep what the loop needs in registers ([SparseTile]). Sums along a
/// row use sixteen virtual lanes ([SimdLanes]), which one, two or four registers carry. Arrays are
/// Java heap arrays, loops count an `int` up in fixed steps.
///
/// **How it is kept honest.** Tests run every kernel here and in [vexel.tensor.internal.reference]
/// on awkward sizes, with one, two and three threads, and compare bits; `-XX:MaxVectorSize=16` or
/// `32` repeats them at narrower vectors.
package vexel.tensor.internal.simd;
