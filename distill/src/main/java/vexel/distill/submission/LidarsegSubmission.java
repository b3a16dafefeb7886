package vexel.distill.submission;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vexel.distill.data.FrameEntry;
import vexel.distill.data.NuScenes;

/// The nuScenes-lidarseg challenge: `lidarseg/SPLIT/TOKEN_lidarseg.bin` with TOKEN the sweep's in
/// `sample_data`, one unsigned byte a point, 1 … 16 and never 0; `SPLIT/submission.json` says what
/// the method took as input.
///
/// @param data whose frames are named
/// @param split `train`, `val` or `test`
/// @param inputs what was used
public record LidarsegSubmission(NuScenes data, String split, Set<Input> inputs)
    implements Submission {
  /// What a method can take as input.
  public enum Input {
    CAMERA,
    LIDAR,
    RADAR,
    MAP,
    /// Data from outside nuScenes, such as a pre-trained teacher's.
    EXTERNAL;

    private String key() {
      return "use_" + name().toLowerCase(Locale.ROOT);
    }
  }

  public LidarsegSubmission {
    inputs = Set.copyOf(inputs);
  }

  @Override
  public List<String> folders() {
    return List.of("lidarseg/", "lidarseg/" + split + "/", split + "/");
  }

  @Override
  public Map<String, byte[]> files() {
    String meta =
        Stream.of(Input.values())
            .map(i -> "\"%s\": %b".formatted(i.key(), inputs.contains(i)))
            .collect(Collectors.joining(", ", "{\"meta\": {", "}}\n"));
    return Map.of(split + "/submission.json", meta.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String name(FrameEntry frame) {
    return "lidarseg/" + split + "/" + data.sweepToken(frame.token()) + "_lidarseg.bin";
  }

  @Override
  public byte[] encode(int[] classes) {
    byte[] bytes = new byte[classes.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (classes[i] + 1);
    }
    return bytes;
  }
}
