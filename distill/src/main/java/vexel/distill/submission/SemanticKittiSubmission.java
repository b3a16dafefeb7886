package vexel.distill.submission;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import vexel.distill.data.FrameEntry;

/// The SemanticKITTI benchmark: `sequences/NN/predictions/NNNNNN.label`, a little-endian unsigned
/// 32-bit label a point, of those the data set itself uses (10 for a car, 20 for another vehicle).
///
/// @param sequences the sequences predicted, e.g. `11`
public record SemanticKittiSubmission(List<String> sequences) implements Submission {
  /// The label of each class in the benchmark's inverse map; the first is ignored.
  private static final List<Integer> LABELS =
      List.of(0, 10, 11, 15, 18, 20, 30, 31, 32, 40, 44, 48, 49, 50, 51, 70, 71, 72, 80, 81);

  public SemanticKittiSubmission {
    sequences = List.copyOf(sequences);
  }

  @Override
  public List<String> folders() {
    return Stream.concat(
            Stream.of("sequences/"),
            sequences.stream()
                .flatMap(
                    s -> Stream.of("sequences/" + s + "/", "sequences/" + s + "/predictions/")))
        .toList();
  }

  @Override
  public Map<String, byte[]> files() {
    return Map.of();
  }

  /// A frame's token is `NN/NNNNNN`.
  @Override
  public String name(FrameEntry frame) {
    String scan = frame.token().substring(frame.token().lastIndexOf('/') + 1);
    return "sequences/" + frame.scene() + "/predictions/" + scan + ".label";
  }

  @Override
  public byte[] encode(int[] classes) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * classes.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int c : classes) {
      bytes.putInt(LABELS.get(c + 1));
    }
    return bytes.array();
  }
}
