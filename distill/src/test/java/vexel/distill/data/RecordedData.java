package vexel.distill.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vexel.distill.geometry.Pose;

/// Recorded frames that lie beside the repository and not in it because of their licences.
public final class RecordedData {
  private RecordedData() {}

  /// The folder `name` of `shared/data` beside the repository; skips the test where it is absent.
  public static Path require(String name) {
    for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
      Path folder = p.resolve("shared/data").resolve(name);
      if (Files.exists(folder)) {
        return folder;
      }
    }
    assumeTrue(false, "../shared/data/" + name + " is absent");
    throw new AssertionError("unreachable");
  }

  /// Lays one recorded nuScenes key frame, given as files and a `sample.json` with matrices, in
  /// nuScenes layout below `root` by `tools/relay-nuscenes`; skips the test where there is no
  /// Python.
  public static Path asNuScenes(Path recorded, Path root) throws IOException {
    Path out = root.resolve("relaid");
    String tool = Tools.find("relay-nuscenes").toString();
    try {
      Process process =
          new ProcessBuilder("python3", tool, recorded.toString(), out.toString())
              .redirectErrorStream(true)
              .redirectOutput(root.resolve("relay.log").toFile())
              .start();
      assertThat(process.waitFor()).as(() -> "see " + root.resolve("relay.log")).isZero();
    } catch (IOException e) {
      assumeTrue(false, "python3 is absent");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return out;
  }

  static JsonRow child(JsonRow parent, String field) {
    return row(parent, parent.fields().get(field));
  }

  @SuppressWarnings("unchecked") // JSON objects are maps
  private static JsonRow row(JsonRow parent, @Nullable Object object) {
    if (!(object instanceof Map)) {
      throw new IllegalArgumentException(object + " is no object");
    }
    return new JsonRow(parent.file(), "", (Map<String, @Nullable Object>) object);
  }

  static Pose matrix(JsonRow row, String field) {
    return Pose.of(row.numbers(field, 16));
  }
}
