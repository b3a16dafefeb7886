/// What losses on relations between samples share.
///
/// A batch of N samples has N² relations, and for N = 4,096 one matrix of them is 64 MiB. So
/// nothing here holds one: [vexel.distill.relation.RowTiles] walks over 256 rows at a time,
/// [vexel.distill.relation.GramPass] does so for losses whose every row depends on one row of both
/// Gram matrices, and the gradient, which is only as large as the features, is found in the same
/// walk and kept ([vexel.distill.relation.StoredGradient]).
@org.jspecify.annotations.NullMarked
package vexel.distill.relation;
