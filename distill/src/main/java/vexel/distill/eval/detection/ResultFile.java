package vexel.distill.eval.detection;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import vexel.distill.Progress;
import vexel.distill.data.DataFault;
import vexel.distill.geometry.Vec3;
import vexel.tensor.io.FileFailure;

/// Boxes in the form of a nuScenes detection submission: an object `results` from sample tokens to
/// lists of boxes, beside it whatever else, or that object alone, as the devkit writes boxes. A box
/// has `sample_token`, `translation`, `size` (width, length, height), `rotation` (w, x, y, z),
/// `velocity`, `detection_name`, `attribute_name`; predictions `detection_score`, ground truth
/// `num_pts` and `ego_translation` (the box seen from the vehicle) where they are known. Unknown
/// velocities are null or NaN.
///
/// The file is streamed: of its gigabyte only the boxes stay.
///
/// @param boxes by sample
/// @param ego where the vehicle was, by sample, as far as boxes say it; in the world's frame
public record ResultFile(DetectionResults boxes, Map<String, Vec3> ego) {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .build();

  /// Reads a file.
  ///
  /// @throws DataFault if it is no such file, or a box in it has no sense
  public static ResultFile read(Path file, Progress progress) {
    if (!Files.isRegularFile(file)) {
      throw DataFault.missing(file, "name a JSON file of results");
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 20);
        JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), in)) {
      return new Reading(file, parser, progress).all();
    } catch (JacksonIOException e) {
      throw FileFailure.reading(file, requireNonNull(e.getCause()));
    } catch (JacksonException e) {
      throw new DataFault(
          file,
          e.getLocation() == null ? "JSON" : "line " + e.getLocation().getLineNr(),
          "is not JSON (" + e.getOriginalMessage() + ")",
          "the file is truncated or corrupt: copy it again",
          e);
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
  }

  /// One pass over a file.
  private static final class Reading {
    private final Path file;
    private final JsonParser parser;
    private final Progress progress;
    private final ResultRow row;
    private final Map<String, List<DetectionBox>> samples = new LinkedHashMap<>();
    private final Map<String, Vec3> ego = new LinkedHashMap<>();
    private boolean found;

    Reading(Path file, JsonParser parser, Progress progress) {
      this.file = file;
      this.parser = parser;
      this.progress = progress;
      this.row = new ResultRow(file, parser);
    }

    ResultFile all() {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new DataFault(file, "file", "holds no JSON object", "give a submission or results");
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("results") && value == JsonToken.START_OBJECT) {
          found = true;
          while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String token = parser.currentName();
            parser.nextToken();
            sample(token);
          }
        } else if (value == JsonToken.START_ARRAY && !found) {
          sample(name); // the results alone
        } else {
          parser.skipChildren();
        }
      }
      if (!found && samples.isEmpty()) {
        throw new DataFault(
            file, "results", "is missing", "give {\"results\": {sample token: [boxes]}}");
      }
      return new ResultFile(new DetectionResults(samples), ego);
    }

    private void sample(String token) {
      if (parser.currentToken() != JsonToken.START_ARRAY) {
        throw new DataFault(
            file, "results of " + token, "is no list", "give a list of boxes, empty if none");
      }
      List<DetectionBox> boxes = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        boxes.add(row.read(token, boxes.size()));
        Vec3 seen = row.fromEgo();
        if (seen != null) {
          stand(token, boxes.size() - 1, boxes.getLast().box().centre().minus(seen));
        }
      }
      if (samples.put(token, boxes) != null) {
        throw new DataFault(file, "results", "has " + token + " twice", "merge the two lists");
      }
      progress.stopIfAsked();
      progress.at("read", samples.size(), 0, "");
    }

    /// All boxes of a sample must see the vehicle at one place.
    private void stand(String token, int box, Vec3 at) {
      Vec3 known = ego.putIfAbsent(token, at);
      if (known != null && !(known.minus(at).norm() < 0.01)) {
        throw new DataFault(
            file,
            ResultRow.place(token, box) + "ego_translation",
            "puts the vehicle " + known.minus(at).norm() + " m from where another box puts it",
            "leave the field out and name the data set instead");
      }
    }
  }

  /// The ego positions as surroundings without racks.
  public Surroundings surroundings() {
    return new Surroundings(ego, Map.of());
  }
}
