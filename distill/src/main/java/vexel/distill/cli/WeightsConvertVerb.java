package vexel.distill.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.nn.vision.NameFamily;
import vexel.tensor.DType;
import vexel.tensor.io.NamedTensors;
import vexel.tensor.io.SafetensorsWriter;
import vexel.tensor.io.StoredType;
import vexel.tensor.io.TorchFile.Reading;
import vexel.tensor.io.WeightFile;

/// Writes weights as safetensors.
@Command(
    name = "convert",
    description = {
      "Writes the tensors of a file as safetensors, in one step: the old file or the new one, never"
          + " a part. Element types are kept (floats of 8 bits become BF16, exactly).",
      "Without --names tensors are read and written one at a time, whatever the network. With it"
          + " the file must hold one camera network, which is checked whole."
    },
    footer = {
      "  vexel weights convert dinov2_vits14_pretrain.pth --out dinov2_vits14.safetensors",
      "  vexel weights convert dino.pth#teacher.backbone --out dino.safetensors --dtype bf16",
      "  vexel weights convert w.pth --out hf.safetensors --names hf"
    })
final class WeightsConvertVerb extends Verb {
  static final String INERT =
      "a Python class whose objects are kept as data instead of refusing the file; nothing of it is"
          + " executed; may be given several times";

  /// Types that floats can be written as.
  enum Floats {
    F64(StoredType.F64),
    F32(StoredType.F32),
    F16(StoredType.F16),
    BF16(StoredType.BF16);

    private final StoredType stored;

    Floats(StoredType stored) {
      this.stored = stored;
    }
  }

  @Parameters(
      paramLabel = "FILE",
      showDefaultValue = Visibility.NEVER,
      description = "safetensors, .pth, .npz or .npy; FILE#PART for the tensors below one name")
  String file = "";

  @Option(
      names = "--out",
      required = true,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "FILE",
      description = "the safetensors file to write")
  Path out = Path.of("");

  @Option(names = "--dtype", paramLabel = "T", description = "of floats: f64, f32, f16 or bf16")
  @Nullable Floats dtype;

  @Option(
      names = "--names",
      paramLabel = "N",
      description = "of a camera network: official, hf, timm or torchvision")
  @Nullable NameFamily family;

  @Option(names = "--inert", paramLabel = "NAME", description = INERT)
  Set<String> inert = Set.of();

  @Override
  void run(Answer answer, Progress progress) {
    NamedPath.writable("--out", out);
    Path source = WeightFile.fileOf(file);
    NamedPath.existing("FILE", source);
    if (out.toAbsolutePath().normalize().equals(source.toAbsolutePath().normalize())) {
      throw new UsageException("--out " + out + ": is the file that is read; name another");
    }
    WeightFile whole = WeightFile.open(source, Reading.STRICT.keeping(inert));
    String part = WeightFile.partOf(file);
    NamedTensors given = part.isEmpty() ? whole : whole.part(part);
    NamedTensors named =
        family == null ? given : NamedTensors.of(given.source(), family.rename(given));
    NamedTensors typed = dtype == null ? named : named.floats(dtype.stored.memory());
    Map<String, StoredType> types =
        types(typed, family == null ? stored(whole, given, part) : common(whole));
    String sha256 = SafetensorsWriter.of(typed).stored(types).metadata(whole.metadata()).write(out);
    answer.put("tensors", typed.names().size()).put("out", out.toString()).put("sha256", sha256);
    answer.say("%s: %d tensors → %s".formatted(file, typed.names().size(), out));
  }

  private Map<String, StoredType> types(NamedTensors tensors, Map<String, StoredType> before) {
    Map<String, StoredType> types = new HashMap<>();
    for (String name : tensors.names()) {
      DType memory = tensors.dtype(name);
      StoredType kept = before.getOrDefault(name, before.getOrDefault("", StoredType.of(memory)));
      StoredType type = dtype == null ? kept : memory.isFloat() ? dtype.stored : kept;
      boolean float8 = type.bytes() == 1 && type.memory() == DType.F32;
      if (type.memory() == memory) {
        types.put(name, float8 ? StoredType.BF16 : type);
      }
    }
    return types;
  }

  private static Map<String, StoredType> stored(WeightFile file, NamedTensors given, String part) {
    Map<String, StoredType> types = new HashMap<>();
    for (String name : given.names()) {
      types.put(name, file.storedType(part.isEmpty() ? name : part + "." + name));
    }
    return types;
  }

  /// The type that all tensors have, under the empty name; nothing if they differ.
  private static Map<String, StoredType> common(WeightFile file) {
    Set<StoredType> types = new TreeSet<>();
    file.names().forEach(name -> types.add(file.storedType(name)));
    return types.size() == 1 ? Map.of("", types.iterator().next()) : Map.of();
  }
}
