package vexel.distill.data;

import java.nio.file.Files;
import java.nio.file.Path;
import vexel.tensor.Backends;
import vexel.tensor.Shape;
import vexel.tensor.io.FormatException;
import vexel.tensor.io.Npz;
import vexel.tensor.io.StoredType;

/// A label file of nuScenes-panoptic: `data` in an `.npz`, a flat array of uint16.
record PanopticFile(Path path) {
  private static final String ARRAY = "data";

  /// The numbers.
  ///
  /// @param count how many there must be; checked before they are unpacked
  char[] labels(int count) {
    if (!Files.isRegularFile(path)) {
      throw DataFault.missing(path, "unpack the archive that holds the labels");
    }
    try {
      Npz file = Npz.read(path);
      if (!file.names().contains(ARRAY)) {
        throw fault("is not in the archive");
      }
      Shape shape = file.shape(ARRAY);
      StoredType type = file.storedType(ARRAY);
      if (type != StoredType.U16 || shape.rank() != 1) {
        throw fault("is " + type + shape + ", not a flat array of uint16");
      }
      if (shape.size() != count) {
        throw fault(shape.size() + " labels for " + count + " points");
      }
      int[] wide = file.read(ARRAY, Backends.cpu()).toInts();
      char[] numbers = new char[count];
      for (int i = 0; i < count; i++) {
        numbers[i] = (char) wide[i];
      }
      return numbers;
    } catch (FormatException e) {
      String says = String.valueOf(e.getMessage()).substring(e.source().length() + 2);
      throw new DataFault(path, "archive", says, "copy the file again", e);
    }
  }

  private DataFault fault(String value) {
    return new DataFault(path, "array " + ARRAY, value, "copy the file again");
  }
}
