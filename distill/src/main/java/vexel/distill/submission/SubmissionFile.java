package vexel.distill.submission;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import vexel.distill.Progress;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.protocol.PointClassifier;
import vexel.tensor.io.AtomicFile;

/// The ZIP of a submission. It appears under its name only when it is complete; frames are
/// predicted and written one at a time.
///
/// @param sha256 of the file
/// @param points how many were predicted
public record SubmissionFile(String sha256, long points) {
  /// Entries bear one date, so that equal predictions give equal archives.
  private static final LocalDateTime DATE = LocalDateTime.of(1980, 1, 1, 0, 0);

  /// Predicts every point of `frames` and writes `zip`.
  public static SubmissionFile write(
      Path zip,
      Submission submission,
      FrameSource frames,
      PointClassifier classifier,
      Progress progress) {
    long[] points = {0};
    String sha256 =
        AtomicFile.write(
            zip,
            channel -> {
              OutputStream out = Channels.newOutputStream(channel);
              ZipOutputStream entries = new ZipOutputStream(out);
              for (String folder : submission.folders()) {
                put(entries, folder, new byte[0]);
              }
              for (Map.Entry<String, byte[]> file : new TreeMap<>(submission.files()).entrySet()) {
                put(entries, file.getKey(), file.getValue());
              }
              for (int f = 0; f < frames.size(); f++) {
                progress.stopIfAsked();
                Frame frame = frames.frame(f);
                int[] classes = frame.points().size() == 0 ? new int[0] : classifier.predict(frame);
                put(entries, submission.name(frame.entry()), submission.encode(classes));
                points[0] += classes.length;
                progress.at("submit", f + 1, frames.size(), "");
              }
              entries.finish();
              out.flush();
            });
    return new SubmissionFile(sha256, points[0]);
  }

  private static void put(ZipOutputStream out, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(DATE);
    out.putNextEntry(entry);
    out.write(bytes);
    out.closeEntry();
  }
}
