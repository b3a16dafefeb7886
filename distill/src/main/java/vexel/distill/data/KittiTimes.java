package vexel.distill.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import vexel.tensor.io.FileFailure;

/// A `timestamps.txt`: one line per frame number, e.g. `2011-09-26 13:02:25.964389445`.
record KittiTimes(Path file, List<Long> micros) {
  static KittiTimes read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw DataFault.missing(file, "unpack the drive's archive again");
    }
    List<Long> times = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        if (line.isBlank()) {
          continue;
        }
        LocalDateTime time = LocalDateTime.parse(line.trim().replace(' ', 'T'));
        times.add(
            ChronoUnit.MICROS.between(LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC), time));
      }
    } catch (DateTimeParseException e) {
      throw new DataFault(
          file,
          "line " + (times.size() + 1),
          "'" + e.getParsedString() + "' is no time",
          "unpack the drive's archive again",
          e);
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
    return new KittiTimes(file, List.copyOf(times));
  }

  /// Microseconds since 1970 of a frame number.
  long at(int frame) {
    if (frame < 0 || frame >= micros.size()) {
      throw new DataFault(
          file,
          "line " + (frame + 1),
          "is missing (" + micros.size() + " lines), though frame " + frame + " exists",
          "unpack the drive's archive again");
    }
    return micros.get(frame);
  }
}
