package vexel.distill.eval.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.distill.Progress;
import vexel.distill.data.DataFault;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Quaternion;
import vexel.distill.geometry.Vec3;
import vexel.distill.submission.LidarsegSubmission.Input;

/// Submissions and ground truth as files.
class ResultFileTest {
  private static final String BOX =
      "{'sample_token':'a','translation':[1,2,3],'size':[2,4,1.5],'rotation':[1,0,0,0],"
          + "'velocity':[0.5,null],'detection_name':'car','detection_score':0.25,"
          + "'attribute_name':'vehicle.moving','other':{'x':[1]}}";

  @TempDir private Path folder;

  private ResultFile read(String text) throws IOException {
    Path file = folder.resolve("results.json");
    Files.writeString(file, text.replace('\'', '"'));
    return ResultFile.read(file, Progress.SILENT);
  }

  @Test
  void whatIsWrittenReadsBack() {
    Map<String, List<DetectionBox>> samples = new LinkedHashMap<>();
    Box moving = Box.of(601.25, 1644.5, 0.75, 4.5, 1.9, 1.6, -2.75, 3.5, -0.25);
    Box unknown = Box.of(1, 2, 3, 1, 2, 3, 0.5);
    samples.put("z", List.of(DetectionBox.predicted(moving, "bus", "vehicle.moving", 0.875)));
    samples.put("a", List.of());
    samples.put("m", List.of(DetectionBox.truth(unknown, "barrier", "", 7)));
    Path file = folder.resolve("out.json");
    String sha =
        new ResultWriter(Set.of(Input.LIDAR, Input.EXTERNAL))
            .write(file, new DetectionResults(samples));
    assertThat(sha).hasSize(64);
    DetectionResults back = ResultFile.read(file, Progress.SILENT).boxes();
    assertThat(back.samples().keySet()).containsExactly("z", "a", "m");
    DetectionBox bus = back.of("z").getFirst();
    assertThat(bus.box().centre()).isEqualTo(moving.centre());
    assertThat(bus.box().size()).isEqualTo(moving.size());
    assertThat(bus.box().velocity()).isEqualTo(moving.velocity());
    assertThat(bus.box().yaw()).isCloseTo(-2.75, within(1e-15));
    assertThat(bus.score()).isEqualTo(0.875);
    assertThat(bus.points()).isEqualTo(DetectionBox.NONE);
    DetectionBox barrier = back.of("m").getFirst();
    assertThat(barrier.points()).isEqualTo(7);
    assertThat(barrier.box().velocity().x()).isNaN();
    assertThat(file)
        .content()
        .startsWith(
            "{\"meta\":{\"use_camera\":false,\"use_lidar\":true,\"use_radar\":false,"
                + "\"use_map\":false,\"use_external\":true},\"results\":{");
  }

  @Test
  void submissionsAndBareResultsAreRead() throws IOException {
    for (String text :
        List.of(
            "{'meta':{'use_lidar':true},'results':{'a':[" + BOX + "],'b':[]}}",
            "{'a':[" + BOX + "],'b':[]}",
            "{'results':{'b':[],'a':[" + BOX.replace("null", "NaN") + "]},'meta':{'a':[1]}}")) {
      DetectionResults boxes = read(text).boxes();
      assertThat(boxes.samples().keySet()).containsExactlyInAnyOrder("a", "b");
      DetectionBox box = boxes.of("a").getFirst();
      assertThat(box.box().centre()).isEqualTo(new Vec3(1, 2, 3));
      assertThat(box.box().size()).isEqualTo(new Vec3(4, 2, 1.5));
      assertThat(box.box().velocity().x()).isEqualTo(0.5);
      assertThat(box.box().velocity().y()).isNaN();
      assertThat(box.score()).isEqualTo(0.25);
    }
    assertThat(read("{'results':{}}").boxes().samples()).isEmpty();
  }

  @Test
  void boxesSayWhereTheVehicleIs() throws IOException {
    String seen = BOX.replace("'size'", "'ego_translation':[-9,2,3],'size'");
    ResultFile file = read("{'a':[" + seen + "," + BOX + "]}");
    assertThat(file.ego()).isEqualTo(Map.of("a", new Vec3(10, 0, 0)));
    assertThat(file.surroundings().distance("a", new Vec3(13, 4, 9))).isEqualTo(5);
    assertThat(file.surroundings().distance("b", new Vec3(13, 4, 9))).isZero();
    String zeros = BOX.replace("'size'", "'ego_translation':[0,0,0],'size'");
    assertThat(read("{'a':[" + zeros + "]}").ego()).isEmpty();
    String elsewhere = seen.replace("-9", "-8");
    assertThatThrownBy(() -> read("{'a':[" + seen + "," + elsewhere + "]}"))
        .isInstanceOf(DataFault.class)
        .hasMessageContaining("results of a, box 1, ego_translation: puts the vehicle 1.0 m from");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'car'              | 'train'             | detection_name: is 'train'; give one of barrier
          'vehicle.moving'   | 'fast'              | attribute_name: is 'fast'
          0.25               | NaN                 | detection_score: is NaN
          0.25               | 'high'              | detection_score: is 'high'
          [1,2,3]            | [1,2]               | translation: has 2 numbers; give 3
          [1,2,3]            | [1,2,NaN]           | translation: is missing or not finite
          [2,4,1.5]          | [2,0,1.5]           | size: is 2.0 x 0.0 x 1.5 m, not a box
          [1,0,0,0]          | [0,0,0,0]           | rotation: quaternion
          'sample_token':'a' | 'sample_token':'b'  | sample_token: is 'b'; put the box in its sample
          'size'             | 'sizes'             | size: is missing
          'detection_name'   | 'name'              | detection_name: is missing
          {'sample           | [{'sample           | box 0, box: is no object
          """)
  void badBoxesAreNamed(String from, String to, String message) throws IOException {
    String bad = BOX.replace(from, to) + (to.startsWith("[{") ? "]" : "");
    assertThatThrownBy(() -> read("{'results':{'a':[" + bad + "]}}"))
        .isInstanceOf(DataFault.class)
        .hasMessageContaining("results of a, box 0, ")
        .hasMessageContaining(message);
  }

  @Test
  void badFilesAreNamed() {
    assertThatThrownBy(() -> read("[]")).hasMessageContaining("file: holds no JSON object");
    assertThatThrownBy(() -> read("{'meta':{}}")).hasMessageContaining("results: is missing");
    assertThatThrownBy(() -> read("{'results':{'a':[" + BOX)).hasMessageContaining("is not JSON");
    assertThatThrownBy(() -> read("{'results':{'a':{}}}"))
        .hasMessageContaining("results of a: is no list");
    assertThatThrownBy(() -> read("{'results':{'a':[],'a':[]}}"))
        .hasMessageContaining("has a twice");
    assertThatThrownBy(() -> ResultFile.read(folder.resolve("none.json"), Progress.SILENT))
        .hasMessageContaining("does not exist");
  }

  @Test
  void predictionsAreBroughtToTheWorld() {
    Pose worldFromLidar = Pose.of(Quaternion.yaw(StrictMath.PI / 2), new Vec3(100, 200, 2));
    DetectionBox box =
        ResultWriter.inWorld(worldFromLidar, Box.of(10, 1, -1, 4, 2, 1.5, 0.25, 3, 0), "car", 0.5);
    assertThat(box.box().centre().minus(new Vec3(99, 210, 1)).norm()).isLessThan(1e-12);
    assertThat(box.box().yaw()).isCloseTo(0.25 + StrictMath.PI / 2, within(1e-12));
    assertThat(box.box().velocity().minus(new Vec3(0, 3, 0)).norm()).isLessThan(1e-12);
    assertThat(box.attribute()).isEqualTo("vehicle.moving");
  }

  @ParameterizedTest
  @CsvSource({
    "car, 0.2, vehicle.parked",
    "car, 0.21, vehicle.moving",
    "bus, 0, vehicle.stopped",
    "bicycle, 1, cycle.with_rider",
    "motorcycle, 0, cycle.without_rider",
    "pedestrian, 0, pedestrian.standing",
    "pedestrian, 1, pedestrian.moving",
    "barrier, 1, ''",
    "traffic_cone, 0, ''"
  })
  void attributesFollowTheSpeed(String name, double speed, String attribute) {
    assertThat(ResultWriter.attribute(name, speed)).isEqualTo(attribute);
  }
}
