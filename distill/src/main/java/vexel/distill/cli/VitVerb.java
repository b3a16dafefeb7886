package vexel.distill.cli;

import java.nio.file.Path;
import java.util.ArrayList;
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
import vexel.nn.vision.ImageNetwork;
import vexel.nn.vision.MaskClip;
import vexel.nn.vision.Vit;
import vexel.nn.vision.VitTokens;
import vexel.tensor.Backends;
import vexel.tensor.Tensor;
import vexel.tensor.io.NamedTensors;
import vexel.tensor.io.SafetensorsWriter;

/// Teacher inference on images.
@Command(
    name = "vit",
    description =
        "Computes the tokens of a DINO, DINOv2 or CLIP for one image or several. The output file "
            + "holds cls_token [D], register_tokens [R, D] where the model has them, and "
            + "patch_tokens [H/p, W/p, D]; for the last block of CLIP also text_patches [H/p, W/p, "
            + "E], MaskCLIP's value path in the space of its texts. Several images give every "
            + "tensor an axis in front.",
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
          "safetensors, .pth or .npz under official, timm, torchvision or Hugging Face names;"
              + " FILE#PART for a part of a checkpoint")
  String weights = "";

  @Option(
      names = "--image",
      required = true,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "FILE",
      description = "JPEG or PNG; may be given several times")
  List<Path> images = List.of();

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
    NamedTensors file = NamedPath.weights("--weights", weights);
    ImageNetwork kind = ImageNetwork.of(file);
    if (kind == ImageNetwork.RESNET) {
      throw new UsageException(
          "--weights " + weights + ": is a ResNet, which has no tokens; it serves as --teacher");
    }
    MaskClip clip = kind == ImageNetwork.CLIP ? MaskClip.read(file) : null;
    // folded at once, so that the weights it replaces need not stay in memory
    Vit vit = clip == null ? Vit.read(file).folded() : clip.vit();
    int p = vit.patch();
    if (wanted.height() % p != 0 || wanted.width() % p != 0) {
      throw new UsageException("--size " + size + ": both must be multiples of the patch, " + p);
    }
    int last = vit.blocks().size() - 1;
    int block = layer == null ? last : layer;
    if (block < 0 || block > last) {
      throw new UsageException("--layer " + block + ": blocks go from 0 to " + last);
    }
    Tensor input = input(wanted, clip == null ? Normalization.IMAGENET : Normalization.CLIP);
    long start = System.nanoTime();
    Map<String, Tensor> tokens = tokens(vit, input, block);
    if (clip != null && block == last) {
      tokens.put("text_patches", squeezed(clip.frozen().forward(input)));
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    Map<String, String> metadata =
        Map.of("layer", Integer.toString(block), "norm", Boolean.toString(norm));
    SafetensorsWriter.of(tokens).metadata(metadata).write(out);
    int patches = wanted.height() / p * (wanted.width() / p);
    answer
        .put("images", images.size())
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

  /// The images, resized and normalised: [B, 3, H, W].
  private Tensor input(ImageSize wanted, Normalization statistics) {
    List<Tensor> all = new ArrayList<>();
    for (Path image : images) {
      RgbImage rgb = ImageFile.of(image).decode();
      if (rgb.height() != wanted.height() || rgb.width() != wanted.width()) {
        rgb = PillowResize.bicubic(rgb, wanted.height(), wanted.width());
      }
      Tensor planes = statistics.tensor(rgb, Backends.selected());
      all.add(planes.reshape(1, 3, wanted.height(), wanted.width()));
    }
    return Tensor.concat(0, all);
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
    Tensor all = read.get(0); // [B, 1 + R + patches, D]
    Map<String, Tensor> tokens = new LinkedHashMap<>();
    tokens.put("cls_token", squeezed(all.select(1, 0).copy()));
    if (registers > 0) {
      tokens.put("register_tokens", squeezed(all.narrow(1, 1, registers).copy()));
    }
    int rows = input.dim(2) / vit.patch();
    int columns = input.dim(3) / vit.patch();
    Tensor patches = all.narrow(1, 1 + registers, rows * columns).copy();
    tokens.put("patch_tokens", squeezed(patches.reshape(input.dim(0), rows, columns, vit.width())));
    return tokens;
  }

  /// Without the axis of the images if there is but one.
  private static Tensor squeezed(Tensor x) {
    return x.dim(0) == 1 ? x.select(0, 0).copy() : x;
  }
}
