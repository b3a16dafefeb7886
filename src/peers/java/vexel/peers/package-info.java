/// Other engines on the workloads of [vexel.distill.bench], and the table that compares them.
///
/// [vexel.peers.PeerMain] runs one engine in a process of its own, by the same clock as `vexel
/// bench`: [vexel.peers.Blas] calls the matrix products of OpenBLAS and oneDNN, [vexel.peers.Onnx]
/// runs exported networks, [vexel.peers.LibTorch] runs [vexel.peers.TorchPrograms]. The peers in
/// Python are in `tools/peers`. [vexel.peers.Measure] starts us and them in turn, as
/// [vexel.peers.Suite] lists, and [vexel.peers.Report] writes the table.
@org.jspecify.annotations.NullMarked
package vexel.peers;
