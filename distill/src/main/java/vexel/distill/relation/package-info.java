/// What losses on relations between samples share.
///
/// A batch of N samples has N² relations, and for N = 4,096 one matrix of them is 64 MiB. So
/// nothing here holds one: [vexel.distill.relation.RowTiles] walks over a few hundred rows at a
/// time. Three passes stand on it:
///
/// - [vexel.distill.relation.GramPass], for losses whose every row depends on one row of both Gram
///   matrices;
/// - [vexel.distill.relation.GramTiles], for those whose every pair stands alone, in square tiles;
/// - [vexel.distill.relation.ContrastTiles], for those that tell a row's partner from all others.
///
/// [vexel.distill.relation.RowPairs] says which pairs count. The gradient, which is only as large
/// as the features, is found in the same walk and kept ([vexel.distill.relation.StoredGradient]).
@org.jspecify.annotations.NullMarked
package vexel.distill.relation;
