package vexel.distill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.Progress;
import vexel.distill.data.NuScenes;
import vexel.distill.eval.detection.DetectionBox;
import vexel.distill.eval.detection.DetectionResults;
import vexel.distill.eval.detection.RecordedGroundTruth;
import vexel.distill.eval.detection.ResultWriter;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;
import vexel.tensor.io.JsonReader;

/// `vexel eval`: its keys, its sources of ground truth, its refusals.
class EvalVerbTest {
  private static final String BOX =
      "{'translation':[1,2,3],'size':[2,4,1.5],'rotation':[1,0,0,0],'velocity':[0,0],"
          + "'detection_name':'car','attribute_name':'vehicle.parked','detection_score':0.5";

  @TempDir private Path folder;

  private int code;
  private String said = "";

  private Map<?, ?> run(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    code = Main.run(stream(out), stream(err), words);
    said = err.toString(StandardCharsets.UTF_8);
    String json = out.toString(StandardCharsets.UTF_8);
    return JsonReader.parse("answer", json) instanceof Map<?, ?> map ? map : Map.of();
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text.replace('\'', '"')).toString();
  }

  private static double number(Map<?, ?> answer, String key) {
    return answer.get(key) instanceof Number n ? n.doubleValue() : Double.NaN;
  }

  @Test
  void nuScenesFromFiles() throws IOException {
    String far = BOX.replace("[1,2,3]", "[61,2,3]") + ",'ego_translation':[60,0,1]}";
    String near = BOX + ",'num_pts':3,'ego_translation':[0,0,1]}";
    String truth = file("gt.json", "{'results':{'a':[" + near + "," + far + "],'b':[]}}");
    String found = file("pred.json", "{'meta':{},'results':{'b':[],'a':[" + BOX + "}]}}");
    Map<?, ?> answer = run("eval", "nuscenes", "--gt", truth, "--pred", found, "--json");
    assertThat(code).as(said).isZero();
    assertThat(answer.get("samples")).isEqualTo(2L);
    assertThat(answer.get("gt.boxes")).isEqualTo(2L);
    assertThat(answer.get("gt.counted")).as("the far one is out of range").isEqualTo(1L);
    assertThat(number(answer, "mean_ap")).isBetween(0.0999, 0.1001); // one class of ten
    assertThat(answer.get("nd_score")).isInstanceOf(Double.class);
    assertThat((Map<?, ?>) answer.get("tp_errors"))
        .isNotNull()
        .extracting(Map::keySet)
        .hasToString("[trans_err, scale_err, orient_err, vel_err, attr_err]");
    assertThat(String.valueOf(answer.get("label_aps"))).startsWith("{car={0.5=1.0000000000000004,");
    assertThat(answer.get("range.limited")).isEqualTo(1L);

    String fewer = file("fewer.json", "{'results':{'a':[]}}");
    answer = run("eval", "nuscenes", "--gt", truth, "--pred", fewer, "--json");
    assertThat(code).isEqualTo(ExitCode.DATA);
    assertThat(String.valueOf(answer.get("error"))).contains("sample b is in the ground truth");
    run("eval", "nuscenes", "--gt", folder.resolve("none").toString(), "--pred", found, "--json");
    assertThat(code).isEqualTo(ExitCode.DATA);
    run("eval", "nuscenes", "--pred", found, "--json");
    assertThat(code).isEqualTo(ExitCode.USAGE);
  }

  /// A world against its own boxes: found are those that count.
  @Test
  void nuScenesFromADataSet() throws IOException {
    Path world = folder.resolve("world");
    World.write(
        world,
        WorldSettings.of(2, 5)
            .withFrames(1)
            .withSmallLidar()
            .withImage(56, 112)
            .withCameras(List.of("CAM_FRONT")),
        Progress.SILENT);
    NuScenes data = NuScenes.openWithBoxes(world);
    DetectionResults truth = RecordedGroundTruth.of(data, data, Progress.SILENT).boxes();
    Map<String, List<DetectionBox>> found = new LinkedHashMap<>();
    truth
        .samples()
        .forEach(
            (sample, boxes) ->
                found.put(
                    sample,
                    boxes.stream()
                        .map(b -> DetectionBox.predicted(b.box(), b.name(), b.attribute(), 0.5))
                        .toList()));
    Path pred = folder.resolve("pred.json");
    new ResultWriter(Set.of()).write(pred, new DetectionResults(found));
    String[] words = {
      "eval", "nuscenes", "--gt", world.toString(), "--split", "all", "--pred", pred.toString()
    };
    Map<?, ?> answer = run(with(words, "--json"));
    assertThat(code).as(said).isZero();
    assertThat(answer.get("samples")).isEqualTo(2L);
    assertThat(number(answer, "gt.counted"))
        .isPositive()
        .isLessThanOrEqualTo(number(answer, "pred.counted"));
    assertThat(number(answer, "mean_ap")).isPositive();
    run(with(words, "--data", world.toString(), "--json"));
    assertThat(code).isEqualTo(ExitCode.USAGE);
  }

  private static String[] with(String[] words, String... more) {
    return Stream.of(words, more).flatMap(Stream::of).toArray(String[]::new);
  }

  @Test
  void kittiFromFolders() throws IOException {
    Path gt = Files.createDirectories(folder.resolve("gt"));
    Path found = Files.createDirectories(folder.resolve("found"));
    StringBuilder labels = new StringBuilder();
    StringBuilder detections = new StringBuilder();
    for (int i = 0; i < 41; i++) {
      String line =
          "Car 0.00 0 1.2 %d 100 %d 160 1.5 1.6 4.0 %d 1.6 20 1.1"
              .formatted(100 * i, 100 * i + 80, 10 * i);
      labels.append(line).append('\n');
      detections.append(line).append(" 0.").append(100 + i).append('\n');
    }
    Files.writeString(gt.resolve("000000.txt"), labels);
    Files.writeString(gt.resolve("000001.txt"), labels);
    Files.writeString(found.resolve("000000.txt"), detections);
    String[] words = {"eval", "kitti", "--gt", gt.toString(), "--pred", found.toString(), "--json"};
    Map<?, ?> answer = run(words);
    assertThat(code).as(said).isZero();
    assertThat(answer.get("Car.3d.strict.R40")).isEqualTo(List.of(100.0, 100.0, 100.0));
    assertThat(answer.get("Car.aos.loose.R11")).isEqualTo(List.of(100.0, 100.0, 100.0));
    assertThat(answer.get("Cyclist.bev.strict.R40")).isEqualTo(List.of(0.0, 0.0, 0.0));
    assertThat(answer.get("images")).isEqualTo(1L);
    assertThat(answer.get("images.unjudged")).isEqualTo(1L);
    Files.writeString(found.resolve("000000.txt"), labels);
    answer = run(words);
    assertThat(code).isEqualTo(ExitCode.DATA);
    assertThat(String.valueOf(answer.get("error"))).contains("give 16, the last the score");
  }
}
