/// Files of tensors. Everything read here is taken for hostile: sizes are checked before memory is
/// asked for, nothing in a file is ever executed, and a file that breaks its format is refused with
/// one line that names the file, the field, the value and the way out ([FormatException]).
///
/// - [Safetensors] reads weights and checkpoints, [SafetensorsWriter] writes them;
/// - [AtomicFile] replaces a file so that a crash leaves the old or the new one, never a mixture;
/// - [Fingerprint] hashes named tensors;
/// - [JsonReader] is the strict JSON that headers are written in.
package vexel.tensor.io;
