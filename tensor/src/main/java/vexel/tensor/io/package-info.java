/// Files of tensors. Everything read here is taken for hostile: sizes are checked before memory is
/// asked for, nothing in a file is ever executed, and a file that breaks its format is refused with
/// one line that names the file, the field, the value and the way out ([FormatException]).
///
/// - [WeightFile] opens a file of weights of any kind, by its content: [Safetensors], PyTorch's
///   `.pth` ([TorchFile]), NumPy's `.npz` and `.npy` ([Npz]);
/// - [Safetensors] is also what checkpoints are written in, by [SafetensorsWriter];
/// - [AtomicFile] replaces a file so that a crash leaves the old or the new one, never a mixture;
/// - [Fingerprint] hashes named tensors;
/// - [JsonReader] is the strict JSON that headers are written in.
///
/// A `.pth` is a zip archive ([ZipDirectory], [ZipArchive]) of raw storages and a pickle. The
/// pickle is a program; [PickleMachine] runs it over plain data ([PickleValue]) with the
/// instructions of [PickleOp], and answers calls from the closed list of [PickleGlobals] and
/// nothing else.
package vexel.tensor.io;
