package vexel.tensor.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Backend;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.io.PickleValue.Storage;
import vexel.tensor.io.PickleValue.Window;

/// A file of `torch.save`, read without Python: a zip archive with a pickle and one entry a storage
/// (since PyTorch 1.6), or the older row of pickles with raw storages behind them; also a bare
/// pickle of NumPy's arrays, as some model zoos have. The pickle runs on a machine that knows data
/// and the globals tensors are rebuilt from, and nothing else; what else a file names is refused
/// with its name and place, before a number is touched.
///
/// Nested dictionaries give dotted names: `{'model': {'norm.weight': t}}` holds
/// `model.norm.weight`; members of lists are named by their index.
///
/// Limits: pickle 64 MiB and a million instructions, 65,536 tensors of at most 16 axes and 2^31 − 1
/// elements, 64 levels of nesting. Tensors must lie inside their storages, and all together may be
/// eight times as large as these (views may share numbers).
public final class TorchFile implements WeightFile {
  /// Longest pickle read, in bytes.
  public static final int MAX_PICKLE_BYTES = PickleInput.MAX_BYTES;

  /// Most instructions of a pickle run.
  public static final int MAX_PICKLE_OPS = PickleMachine.MAX_OPS;

  private static final long SHARING = 8;
  private static final long SHARED_BYTES = 16 << 20;

  private static final Storages NO_STORAGES =
      new Storages() {
        @Override
        public void check(Storage storage) {
          throw new IllegalStateException("a bare pickle has none");
        }

        @Override
        public MemorySegment read(Storage storage, Arena arena) {
          throw new IllegalStateException("a bare pickle has none");
        }

        @Override
        public boolean bigEndian() {
          return false;
        }
      };

  private final String source;
  private final String format;
  private final TreeMap<String, Window> tensors;
  private final Map<String, String> others;
  private final List<PickleGlobal> globals;
  private final Storages storages;

  /// Where the numbers are.
  interface Storages {
    /// Refuses storages that are not there or have another size.
    void check(Storage storage);

    /// The numbers of a storage, as bytes of the file or in `arena`.
    MemorySegment read(Storage storage, Arena arena);

    /// Whether their most significant byte comes first.
    boolean bigEndian();
  }

  /// What becomes of the globals in a pickle that are not on the list.
  ///
  /// @param inert names that are kept as data: an object of theirs is a name with fields, and
  ///   nothing is executed for them either
  /// @param refusals hears of everything that would be refused, or null to refuse it
  public record Reading(Set<String> inert, @Nullable Consumer<FormatException> refusals) {
    /// Refuses a file at the first global that is not on the list.
    public static final Reading STRICT = new Reading(Set.of(), null);

    private static final int MOST = 100;

    public Reading {
      inert = Set.copyOf(inert);
    }

    /// This reading, with objects of the classes `names` kept as data.
    public Reading keeping(Set<String> names) {
      return new Reading(names, refusals);
    }

    /// A reading that only looks: it goes on behind what it would refuse (100 times at most), with
    /// a value that stands for nothing.
    public static Reading listing(Consumer<FormatException> refusals) {
      int[] count = {0};
      return new Reading(
          Set.of(),
          e -> {
            if (++count[0] > MOST) {
              throw e;
            }
            refusals.accept(e);
          });
    }

    PickleGlobals.@Nullable Meaning meaning(String name) {
      PickleGlobals.Meaning known = PickleGlobals.of(name);
      return known == null && inert.contains(name)
          ? new PickleGlobals.Meaning(PickleGlobals.Act.INERT, null)
          : known;
    }

    void refuse(FormatException refusal) {
      if (refusals == null) {
        throw refusal;
      }
      refusals.accept(refusal);
    }
  }

  private TorchFile(
      String source,
      String format,
      CheckpointTree tree,
      List<PickleGlobal> globals,
      Storages storages) {
    this.source = source;
    this.format = format;
    this.tensors = new TreeMap<>(tree.tensors());
    this.others = tree.others();
    this.globals = globals;
    this.storages = storages;
  }

  /// Opens a file of either kind.
  ///
  /// @throws FormatException if it is damaged, hostile, or not written by torch.save
  /// @throws java.io.UncheckedIOException if it cannot be read; the message names it
  public static TorchFile read(Path file) {
    if (WeightFile.open(file) instanceof TorchFile torch) {
      return torch;
    }
    throw new FormatException(file.toString(), "format", "is no file of torch.save");
  }

  static boolean isTorch(ZipArchive zip) {
    return zip.entries().keySet().stream()
        .anyMatch(n -> n.equals("data.pkl") || n.endsWith("/data.pkl"));
  }

  static boolean isLegacy(MemorySegment bytes) {
    return LegacyTorch.begins(bytes);
  }

  /// @param fileBytes size of the file
  static TorchFile zip(String source, ZipArchive zip, long fileBytes, Reading reading) {
    List<String> pickles =
        zip.entries().keySet().stream()
            .filter(n -> n.equals("data.pkl") || n.endsWith("/data.pkl"))
            .toList();
    if (pickles.size() != 1) {
      throw new FormatException(source, "zip archive", "holds several pickles: " + pickles);
    }
    String pickle = pickles.getFirst();
    String folder = pickle.substring(0, pickle.length() - "data.pkl".length());
    if (zip.entries().containsKey(folder + "constants.pkl")) {
      throw new FormatException(
          source,
          "entry " + FormatException.quote(folder + "constants.pkl"),
          "makes it a TorchScript program; save its state_dict with torch.save");
    }
    ZipStorages storages = new ZipStorages(source, zip, folder);
    Map<String, PickleGlobal> globals = new LinkedHashMap<>();
    Object root;
    try (Arena arena = Arena.ofConfined()) {
      ZipArchive.Entry entry = ZipStorages.required(source, zip, pickle);
      if (entry.size() > PickleInput.MAX_BYTES) {
        throw new FormatException(
            source,
            "entry " + FormatException.quote(pickle),
            entry.size() + " bytes; the limit is " + PickleInput.MAX_BYTES);
      }
      PickleInput in = new PickleInput(source, pickle, zip.read(entry, arena), 0);
      StorageKeys keys = new StorageKeys(in, 5);
      root = new PickleMachine(in, reading, globals, keys::find).run();
    }
    return of(source, "PyTorch zip", root, globals, storages);
  }

  static TorchFile legacy(String source, MemorySegment bytes, Reading reading) {
    LegacyTorch legacy = new LegacyTorch(source, bytes);
    Map<String, PickleGlobal> globals = new LinkedHashMap<>();
    Object root = legacy.run(reading, globals);
    return of(source, "PyTorch legacy", root, globals, legacy);
  }

  /// A pickle without storages: arrays of NumPy lie inside.
  static TorchFile bare(String source, MemorySegment bytes, Reading reading) {
    PickleInput in = new PickleInput(source, "pickle", bytes, 0);
    Map<String, PickleGlobal> globals = new LinkedHashMap<>();
    Object root =
        new PickleMachine(
                in,
                reading,
                globals,
                id -> {
                  throw in.error("a persistent identifier, and no storages in the file");
                })
            .run();
    if (in.position() != bytes.byteSize()) {
      throw in.error((bytes.byteSize() - in.position()) + " bytes follow the end");
    }
    return of(source, "pickle", root, globals, NO_STORAGES);
  }

  private static TorchFile of(
      String source,
      String format,
      Object root,
      Map<String, PickleGlobal> globals,
      Storages storages) {
    CheckpointTree tree = CheckpointTree.of(source, root);
    Set<Storage> seen = new HashSet<>();
    long held = 0;
    long asked = 0;
    for (Window w : tree.tensors().values()) {
      Storage s = w.storage();
      if (seen.add(s)) {
        held += s.bytes();
        if (s.inline() == null) {
          storages.check(s);
        }
      }
      asked += (long) w.layout().shape().size() * w.layout().type().bytes();
    }
    if (asked > SHARED_BYTES && asked / SHARING > held) {
      throw new FormatException(
          source,
          "tensors",
          asked
              + " bytes of tensors are views of "
              + held
              + " bytes; the limit is a factor of "
              + SHARING
              + ": save contiguous copies");
    }
    return new TorchFile(source, format, tree, List.copyOf(globals.values()), storages);
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public String format() {
    return format;
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  @Override
  public List<PickleGlobal> globals() {
    return globals;
  }

  @Override
  public Map<String, String> others() {
    return others;
  }

  @Override
  public Shape shape(String name) {
    return window(name).layout().shape();
  }

  @Override
  public DType dtype(String name) {
    return storedType(name).memory();
  }

  @Override
  public StoredType storedType(String name) {
    return window(name).layout().type();
  }

  @Override
  public Tensor read(String name, Backend backend) {
    Window w = window(name);
    StoredTensor t = w.layout();
    String quoted = FormatException.quote(name);
    MemorySegment inline = w.storage().inline();
    if (inline != null) {
      return ElementReader.read(source, quoted, t, inline, backend);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment raw = storages.read(w.storage(), arena);
      StoredTensor placed =
          new StoredTensor(t.type(), storages.bigEndian(), t.shape(), t.offset(), t.strides());
      return ElementReader.read(source, quoted, placed, raw, backend);
    }
  }

  private Window window(String name) {
    Window w = tensors.get(name);
    if (w == null) {
      throw new FormatException(source, FormatException.quote(name), "no such tensor");
    }
    return w;
  }
}
