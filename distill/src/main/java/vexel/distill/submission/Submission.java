package vexel.distill.submission;

import java.util.List;
import java.util.Map;
import vexel.distill.data.FrameEntry;

/// How a benchmark wants predictions.
public interface Submission {
  /// Folders that must stand in the archive by themselves, each with a final `/`.
  List<String> folders();

  /// Files beside the predictions, by name.
  Map<String, byte[]> files();

  /// Name of a frame's file.
  String name(FrameEntry frame);

  /// A frame's predictions as bytes.
  ///
  /// @param classes class of each point, from 0
  byte[] encode(int[] classes);
}
