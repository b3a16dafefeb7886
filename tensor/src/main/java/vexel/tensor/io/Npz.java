package vexel.tensor.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Backend;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// NumPy's files: `.npz`, a zip archive of `.npy` arrays, stored or deflated, and a single `.npy`,
/// whose array is called `arr_0` as in an archive without names. Numbers and Booleans of either
/// byte order, row-major or in Fortran's order; arrays of Python objects are refused and never
/// unpickled.
public final class Npz implements WeightFile {
  /// What the array of an `.npy` file is called.
  public static final String SINGLE = "arr_0";

  private static final String ENDING = ".npy";

  private final String source;
  private final @Nullable ZipArchive zip;
  private final MemorySegment single;
  private final TreeMap<String, NpyHeader> arrays = new TreeMap<>();

  private Npz(String source, @Nullable ZipArchive zip, MemorySegment single) {
    this.source = source;
    this.zip = zip;
    this.single = single;
  }

  /// Opens a file of either kind.
  ///
  /// @throws FormatException if it is damaged, hostile, or something else
  /// @throws java.io.UncheckedIOException if it cannot be read; the message names it
  public static Npz read(Path file) {
    if (WeightFile.open(file) instanceof Npz arrays) {
      return arrays;
    }
    throw new FormatException(file.toString(), "format", "is no .npz or .npy file");
  }

  static Npz single(String source, MemorySegment bytes) {
    Npz file = new Npz(source, null, bytes);
    file.arrays.put(SINGLE, NpyHeader.of(source, SINGLE, bytes, bytes.byteSize()));
    return file;
  }

  static Npz of(String source, ZipArchive zip) {
    Npz file = new Npz(source, zip, MemorySegment.NULL);
    for (ZipArchive.Entry entry : zip.entries().values()) {
      if (!entry.name().endsWith(ENDING)) {
        throw new FormatException(
            source,
            "entry " + FormatException.quote(entry.name()),
            "is no .npy array, and no data.pkl makes it a file of torch.save");
      }
      String name = entry.name().substring(0, entry.name().length() - ENDING.length());
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment start = zip.peek(entry, NpyHeader.PEEK, arena);
        file.arrays.put(name, NpyHeader.of(source, name, start, entry.size()));
      }
    }
    return file;
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public String format() {
    return zip == null ? "NumPy npy" : "NumPy npz";
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(arrays.keySet());
  }

  @Override
  public Shape shape(String name) {
    return header(name).array().shape();
  }

  @Override
  public DType dtype(String name) {
    return storedType(name).memory();
  }

  @Override
  public StoredType storedType(String name) {
    return header(name).array().type();
  }

  @Override
  public Tensor read(String name, Backend backend) {
    NpyHeader header = header(name);
    try (Arena arena = Arena.ofConfined()) {
      ZipArchive.Entry entry = zip == null ? null : zip.entries().get(name + ENDING);
      MemorySegment bytes = zip == null || entry == null ? single : zip.read(entry, arena);
      return ElementReader.read(
          source,
          FormatException.quote(name),
          header.array(),
          bytes.asSlice(header.data()),
          backend);
    }
  }

  private NpyHeader header(String name) {
    NpyHeader header = arrays.get(name);
    if (header == null) {
      throw new FormatException(
          source, FormatException.quote(name), "no such array; there are " + names());
    }
    return header;
  }
}
