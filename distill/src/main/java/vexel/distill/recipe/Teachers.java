package vexel.distill.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import vexel.distill.UsageException;
import vexel.nn.vision.Vit;
import vexel.nn.vision.VitConfig;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.io.Safetensors;
import vexel.tensor.io.WeightFile;

/// The teachers by name: a weights file, the built-in stand-in, or random weights.
public final class Teachers {
  /// The size of the stand-ins: patch 14, D = 192, 8 blocks, made for images of 224².
  public static final VitConfig WORLD = VitConfig.dinov2(192, 8, 3, false).withPatches(14, 16);

  private Teachers() {}

  /// `world` (= `world-text`), `world-ssl`, `random`, or the path of a DINOv2 weights file under
  /// official or Hugging Face names.
  public static Teacher named(String name) throws IOException {
    return switch (name) {
      case "world", "world-text" -> standIn("world-text");
      case "world-ssl" -> standIn("world-ssl");
      case "random" -> of("random", Vit.of(WORLD, Rng.seed(0).at("random-teacher")));
      default -> {
        Path file = WeightFile.fileOf(name);
        if (!Files.isRegularFile(file)) {
          throw new UsageException(
              "teacher '"
                  + name
                  + "' is neither a file nor one of world, world-text, world-ssl,"
                  + " random");
        }
        yield of(file.getFileName().toString(), Vit.read(WeightFile.named(name)));
      }
    };
  }

  /// A frozen network as a teacher.
  public static Teacher of(String name, Vit vit) {
    return new VitTeacher(name, vit, vit.frozen(), vit.width(), vit.patch(), Backends.cpu());
  }

  /// A stand-in teacher, trained by this engine on the built-in world: `world-text`, which has seen
  /// labels, or `world-ssl`, which has not.
  private static Teacher standIn(String name) throws IOException {
    String resource = "/vexel/distill/teacher/" + name + ".safetensors";
    try (InputStream in = Teachers.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new UsageException(
            "teacher '%s' is not part of this build; './vexel experiment teacher --teacher %s' makes it"
                .formatted(name, name));
      }
      Path copy = Files.createTempFile(name, ".safetensors");
      try {
        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
        return of(name, Vit.read(Safetensors.read(copy)));
      } finally {
        Files.deleteIfExists(copy);
      }
    }
  }
}
