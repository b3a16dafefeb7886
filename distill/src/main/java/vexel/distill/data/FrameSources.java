package vexel.distill.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import vexel.distill.UsageException;

/// Opens a data set by its format's name, or by what its folder looks like.
public final class FrameSources {
  private static final String KNOWN = "auto, nuscenes, kitti-raw";

  private FrameSources() {}

  /// The frames below `root`; `format` is one of auto, nuscenes, kitti-raw.
  public static FrameSource open(Path root, String format) {
    return switch (format) {
      case "auto" -> looksLikeNuScenes(root) ? NuScenes.open(root) : KittiRaw.open(root);
      case "nuscenes" -> NuScenes.open(root);
      case "kitti-raw" -> KittiRaw.open(root);
      default -> throw new UsageException("unknown format '" + format + "'; known: " + KNOWN);
    };
  }

  /// The format of an open source.
  public static String format(FrameSource frames) {
    return frames instanceof KittiRaw ? "kitti-raw" : "nuscenes";
  }

  private static boolean looksLikeNuScenes(Path root) {
    if (!Files.isDirectory(root)) {
      throw DataFault.missing(root, "name the root folder of a data set");
    }
    try (Stream<Path> inside = Files.list(root)) {
      return inside.anyMatch(p -> p.getFileName().toString().startsWith("v1.0-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
