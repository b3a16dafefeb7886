package vexel.distill.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import vexel.distill.UsageException;
import vexel.distill.data.Normalization;
import vexel.nn.Frozen;
import vexel.nn.vision.ImageNetwork;
import vexel.nn.vision.MaskClip;
import vexel.nn.vision.ResNet;
import vexel.nn.vision.Vit;
import vexel.nn.vision.VitConfig;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.io.NamedTensors;
import vexel.tensor.io.Safetensors;
import vexel.tensor.io.WeightFile;

/// The teachers by name: a weights file, the built-in stand-in, or random weights.
public final class Teachers {
  /// The size of the stand-ins: patch 14, D = 192, 8 blocks, made for images of 224².
  public static final VitConfig WORLD = VitConfig.dinov2(192, 8, 3, false).withPatches(14, 16);

  /// For help texts.
  public static final String HELP = "a weights file, world or random";

  private static final Set<String> BUILT_IN = Set.of("world", "world-text", "world-ssl", "random");

  private Teachers() {}

  /// `world` (= `world-text`), `world-ssl`, `random`, or the path of a weights file, read as
  /// [ImageSettings#DEFAULT] says.
  public static Teacher named(String name) throws IOException {
    return named(name, ImageSettings.DEFAULT);
  }

  /// `world` (= `world-text`), `world-ssl`, `random`, or the path of a weights file: DINO, DINOv2,
  /// CLIP or a ResNet under any names that [ImageNetwork] knows.
  ///
  /// @throws UsageException if it is none of them, or the settings do not go with it
  /// @throws vexel.tensor.io.FormatException if the file holds no camera network
  public static Teacher named(String name, ImageSettings images) throws IOException {
    if (BUILT_IN.contains(name) && images.imageStatistics() == ImageSettings.Statistics.NONE) {
      throw notClip(name);
    }
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
        yield read(file.getFileName().toString(), WeightFile.named(name), images);
      }
    };
  }

  private static UsageException notClip(String name) {
    return new UsageException(
        "image-statistics = none is how CLIP2Scene's release shows images to CLIP; teacher '"
            + name
            + "' is not CLIP's, leave it out");
  }

  /// The network whose weights these are, as a teacher.
  static Teacher read(String name, NamedTensors weights, ImageSettings images) {
    ImageNetwork kind = ImageNetwork.of(weights);
    boolean plain = images.imageStatistics() == ImageSettings.Statistics.NONE;
    if (plain && kind != ImageNetwork.CLIP) {
      throw notClip(name);
    }
    return switch (kind) {
      case VIT -> of(name, Vit.read(weights));
      case CLIP ->
          of(name, MaskClip.read(weights), plain ? Normalization.NONE : Normalization.CLIP);
      case RESNET -> of(name, ResNet.read(weights, images.teacherStride()));
    };
  }

  /// MaskCLIP's patches in the space of CLIP's texts as a teacher.
  public static Teacher of(String name, MaskClip clip, Normalization statistics) {
    Frozen<MaskClip> frozen = clip.frozen();
    return new NetworkTeacher(
        name,
        clip,
        "value path, %d heads, %s, %s"
            .formatted(
                clip.vit().blocks().getFirst().attn().heads(), clip.vit().positions(), statistics),
        clip.width(),
        clip.vit().patch(),
        frozen::forward, // [1, h, w, E]
        statistics);
  }

  /// The last map of a residual network as a teacher.
  public static Teacher of(String name, ResNet net) {
    Frozen<ResNet> frozen = net.frozen();
    return new NetworkTeacher(
        name,
        net,
        "resnet, stride %d".formatted(net.stride()),
        net.width(),
        net.stride(),
        x -> frozen.forward(x).permute(0, 2, 3, 1), // [1, D, h, w] → [1, h, w, D]
        Normalization.IMAGENET);
  }

  /// A frozen network as a teacher.
  public static Teacher of(String name, Vit vit) {
    return new VitTeacher(name, vit, vit.frozen(), vit.width(), vit.patch(), Backends.selected());
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
