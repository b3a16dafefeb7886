package vexel.distill.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import vexel.distill.UsageException;

/// The data set layouts this library reads, by the names of the command line.
public enum DataFormat {
  NUSCENES(NuScenesFolder::recognises, (folder, _) -> NuScenes.open(folder)),
  KITTI_RAW(KittiRaw::recognises, (folder, _) -> KittiRaw.open(folder)),
  KITTI_OBJECT(KittiObject::recognises, (folder, _) -> KittiObject.open(folder)),
  SEMANTICKITTI(
      SemanticKitti::recognises, (folder, map) -> SemanticKitti.open(folder, LabelMap.named(map)));

  /// The word for *find it out*.
  public static final String AUTO = "auto";

  private final Predicate<Path> recognises;
  private final BiFunction<Path, String, FrameSource> opener;

  DataFormat(Predicate<Path> recognises, BiFunction<Path, String, FrameSource> opener) {
    this.recognises = recognises;
    this.opener = opener;
  }

  /// The name on the command line, e.g. `kitti-raw`.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The format of the data in `folder` as the command line asks for it: by its word, or found out
  /// with `auto`.
  ///
  /// @throws UsageException if there is no such word
  /// @throws DataFault if the folder must tell and does not
  public static DataFormat of(String word, Path folder) {
    return word.equals(AUTO) ? of(folder) : parse(word);
  }

  /// The format called `word`.
  public static DataFormat parse(String word) {
    for (DataFormat f : values()) {
      if (f.word().equals(word)) {
        return f;
      }
    }
    throw new UsageException("unknown format '" + word + "'; known: " + AUTO + ", " + words());
  }

  private static String words() {
    return String.join(", ", Arrays.stream(values()).map(DataFormat::word).toList());
  }

  /// The format of the data in `folder`, judged by its layout.
  ///
  /// @throws DataFault if the folder does not exist or has no known layout
  public static DataFormat of(Path folder) {
    Path real = DataRoot.of(folder).path();
    for (DataFormat f : values()) {
      if (f.recognises.test(real)) {
        return f;
      }
    }
    throw new DataFault(
        folder,
        "layout",
        "is none of " + words(),
        "name the folder a data set was unpacked in, or say --format");
  }

  /// Opens the data set in `folder`.
  public FrameSource open(Path folder) {
    return open(folder, LabelMap.AUTO);
  }

  /// Opens the data set in `folder`.
  ///
  /// @param labelMap what its labels mean, see [LabelMap#named]; for SemanticKITTI's layout alone
  /// @throws UsageException if there is no such map, or another layout is given one
  public FrameSource open(Path folder, String labelMap) {
    if (this != SEMANTICKITTI && !labelMap.equals(LabelMap.AUTO)) {
      throw new UsageException(
          "label-map = "
              + labelMap
              + ": "
              + word()
              + " says itself what its labels mean; leave it out, or say --format semantickitti");
    }
    return opener.apply(folder, labelMap);
  }
}
