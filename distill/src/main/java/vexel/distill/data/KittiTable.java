package vexel.distill.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import vexel.distill.geometry.CalibrationException;
import vexel.distill.geometry.Pose;
import vexel.tensor.io.FileFailure;

/// A text file with numbers, one line a frame: times or poses.
record KittiTable(Path file, List<double[]> rows) {
  private static final String REMEDY = "copy the file again";

  /// Reads a file of which each line has `columns` numbers.
  static KittiTable read(Path file, int columns) {
    List<double[]> rows = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        if (line.isBlank()) {
          continue;
        }
        double[] row =
            Stream.of(line.trim().split("\\s+", -1)).mapToDouble(Double::parseDouble).toArray();
        if (row.length != columns) {
          throw new NumberFormatException(row.length + " numbers");
        }
        rows.add(row);
      }
    } catch (NumberFormatException e) {
      throw new DataFault(
          file,
          "line " + (rows.size() + 1),
          "is not " + columns + " numbers (" + e.getMessage() + ")",
          REMEDY,
          e);
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
    return new KittiTable(file, rows);
  }

  /// The line of a frame.
  double[] at(int frame) {
    if (frame < 0 || frame >= rows.size()) {
      throw new DataFault(
          file,
          "line " + (frame + 1),
          "is missing (" + rows.size() + " lines), though frame " + frame + " exists",
          REMEDY);
    }
    return rows.get(frame);
  }

  /// The 3×4 matrix in the line of a frame.
  Pose pose(int frame) {
    try {
      return Pose.of(at(frame));
    } catch (CalibrationException e) {
      throw new DataFault(file, "line " + (frame + 1), "pose: " + e.getMessage(), REMEDY, e);
    }
  }
}
