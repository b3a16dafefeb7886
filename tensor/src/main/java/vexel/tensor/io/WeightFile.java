package vexel.tensor.io;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A file of named tensors in any of the formats that people have: safetensors, PyTorch's `.pth` of
/// both kinds, NumPy's `.npz` and `.npy`. The content decides, not the name.
///
/// ```java
/// Vit teacher = Vit.read(WeightFile.open(Path.of("dinov2_vits14_pretrain.pth")));
/// NamedTensors student = WeightFile.named("dino.pth#student.backbone");
/// ```
///
/// Files are mapped into memory and checked when they are opened; numbers are read, onto the heap,
/// when a tensor is asked for. Nothing in a file is ever executed.
public sealed interface WeightFile extends NamedTensors permits Safetensors, TorchFile, Npz {
  /// The format, in words.
  String format();

  /// The type tensor `name` has in the file.
  StoredType storedType(String name);

  /// Strings that the format keeps beside the tensors.
  default Map<String, String> metadata() {
    return Map.of();
  }

  /// Every Python global that the file names, in the order of the file; none was looked up.
  default List<PickleGlobal> globals() {
    return List.of();
  }

  /// What the file holds besides tensors, by name: an epoch, arguments, …
  default Map<String, String> others() {
    return Map.of();
  }

  /// Opens a file.
  ///
  /// @throws FormatException if it is none of the formats, damaged or hostile
  /// @throws UncheckedIOException if it cannot be read; the message names it
  static WeightFile open(Path file) {
    return open(file, TorchFile.Reading.STRICT);
  }

  /// Opens a file.
  ///
  /// @param reading what becomes of globals in a pickle that are not known
  static WeightFile open(Path file, TorchFile.Reading reading) {
    return WeightFormat.open(file.toString(), MappedFile.map(file), reading);
  }

  /// The tensors of `FILE` or, as `FILE#PART`, those whose names begin with the part and a dot,
  /// without it.
  ///
  /// @throws FormatException if no name begins so
  static NamedTensors named(String fileAndPart) {
    WeightFile file = open(fileOf(fileAndPart));
    String part = partOf(fileAndPart);
    return part.isEmpty() ? file : file.part(part);
  }

  /// The file that `FILE` or `FILE#PART` names. A file that is called so wins.
  static Path fileOf(String fileAndPart) {
    int hash = hash(fileAndPart);
    return Path.of(hash < 0 ? fileAndPart : fileAndPart.substring(0, hash));
  }

  /// The part that `FILE#PART` names, else an empty text.
  static String partOf(String fileAndPart) {
    int hash = hash(fileAndPart);
    return hash < 0 ? "" : fileAndPart.substring(hash + 1);
  }

  private static int hash(String fileAndPart) {
    return Files.exists(Path.of(fileAndPart)) ? -1 : fileAndPart.lastIndexOf('#');
  }
}
