package vexel.distill.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.ImageFile;
import vexel.distill.data.Normalization;
import vexel.distill.data.PillowResize;
import vexel.distill.data.RgbImage;
import vexel.nn.Frozen;
import vexel.nn.vision.Vit;
import vexel.nn.vision.VitTokens;
import vexel.tensor.Backends;
import vexel.tensor.Tensor;
import vexel.tensor.io.SafetensorsWriter;

/// Teacher inference on one image.
@Command(
    name = "vit",
    description =
        "Computes the tokens of a DINOv2 for one image. The output file holds cls_token "
            + "[D], register_tokens [R, D] where the model has them, and patch_tokens [H/p, "
            + "W/p, D].",
    footer = {
      "  vexel vit --weights dinov2_vits14.safetensors --image street.jpg --size 518x518 --out"
          + " t.safetensors",
      "  vexel vit --weights w.safetensors --image a.png --size 224x448 --layer 8 --norm --out"
          + " t.safetensors"
    })
final class VitVerb extends Verb {
  @Option(
      names = "--weights",
      required = true,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "FILE",
      description =
          "safetensors, .pth or .npz under official or Hugging Face names; FILE#PART for a part of"
              + " a checkpoint")
  String weights = "";

  @Option(
      names = "--image",
      required = true,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "FILE",
      description = "JPEG or PNG")
  Path image = Path.of("");

  @Option(
      names = "--size",
      required = true,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "HxW",
      description = "the image is resized to this (bicubic); multiples of the patch")
  String size = "";

  @Option(
      names = "--out",
      required = true,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "FILE",
      description = "safetensors")
  Path out = Path.of("");

  @Option(
      names = "--layer",
      paramLabel = "L",
      description = "tokens after block L, from 0; default the last")
  @Nullable Integer layer;

  @Option(names = "--norm", description = "apply the last layer normalisation")
  boolean norm;

  @Override
  void run(Answer answer, Progress progress) {
    ImageSize wanted = ImageSize.heightFirst("--size", size);
    NamedPath.writable("--out", out);
    Vit vit = Vit.read(NamedPath.weights("--weights", weights));
    int p = vit.patch();
    if (wanted.height() % p != 0 || wanted.width() % p != 0) {
      throw new UsageException("--size " + size + ": both must be multiples of the patch, " + p);
    }
    int last = vit.blocks().size() - 1;
    int block = layer == null ? last : layer;
    if (block < 0 || block > last) {
      throw new UsageException("--layer " + block + ": blocks go from 0 to " + last);
    }
    Tensor input = input(wanted);
    long start = System.nanoTime();
    Map<String, Tensor> tokens = tokens(vit, input, block);
    double seconds = (System.nanoTime() - start) * 1e-9;
    Map<String, String> metadata =
        Map.of("layer", Integer.toString(block), "norm", Boolean.toString(norm));
    SafetensorsWriter.of(tokens).metadata(metadata).write(out);
    int patches = wanted.height() / p * (wanted.width() / p);
    answer
        .put("tokens", patches)
        .put("dim", vit.width())
        .put("layer", block)
        .put("seconds", seconds)
        .put("out", out.toString());
    answer.say(
        out
            + ": "
            + patches
            + " patch tokens of "
            + vit.width()
            + " numbers after block "
            + block
            + String.format(java.util.Locale.ROOT, ", %.3f s", seconds));
  }

  /// The image, resized and normalised: [1, 3, H, W].
  private Tensor input(ImageSize wanted) {
    RgbImage rgb = ImageFile.of(image).decode();
    if (rgb.height() != wanted.height() || rgb.width() != wanted.width()) {
      rgb = PillowResize.bicubic(rgb, wanted.height(), wanted.width());
    }
    return Normalization.IMAGENET
        .tensor(rgb, Backends.cpu())
        .reshape(1, 3, wanted.height(), wanted.width());
  }

  private Map<String, Tensor> tokens(Vit vit, Tensor input, int block) {
    int registers = vit.registerTokens() == null ? 0 : vit.registerTokens().tensor().dim(1);
    List<Tensor> read =
        Frozen.of(vit.folded(), Vit::forward)
            .read(
                input,
                (v, x, pass) -> {
                  VitTokens t = v.intermediate(x, pass, block).get(0);
                  VitTokens y = norm ? v.normalized(t) : t;
                  return List.of(y.sequence());
                });
    Tensor all = read.get(0).select(0, 0); // [1 + R + patches, D]
    Map<String, Tensor> tokens = new LinkedHashMap<>();
    tokens.put("cls_token", all.select(0, 0).copy());
    if (registers > 0) {
      tokens.put("register_tokens", all.narrow(0, 1, registers).copy());
    }
    int rows = input.dim(2) / vit.patch();
    int columns = input.dim(3) / vit.patch();
    Tensor patches = all.narrow(0, 1 + registers, rows * columns);
    tokens.put("patch_tokens", patches.copy().reshape(rows, columns, vit.width()));
    return tokens;
  }
}
