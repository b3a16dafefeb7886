package vexel.tensor.io;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import vexel.tensor.Backend;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// The tensors below one name of a nested checkpoint.
final class PartOfTensors implements NamedTensors {
  private final NamedTensors whole;
  private final String prefix;
  private final TreeSet<String> names = new TreeSet<>();

  PartOfTensors(NamedTensors whole, String prefix) {
    this.whole = whole;
    this.prefix = prefix + ".";
    for (String name : whole.names()) {
      if (name.startsWith(this.prefix)) {
        names.add(name.substring(this.prefix.length()));
      }
    }
    if (names.isEmpty()) {
      TreeSet<String> parts = new TreeSet<>();
      whole.names().forEach(name -> parts.add(name.replaceFirst("\\..*", "")));
      throw new FormatException(
          whole.source(),
          "part " + FormatException.quote(prefix),
          "no tensor's name begins so; names begin with "
              + FormatException.quote(parts.toString()));
    }
  }

  @Override
  public String source() {
    return whole.source() + "#" + prefix.substring(0, prefix.length() - 1);
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(names);
  }

  @Override
  public Shape shape(String name) {
    return whole.shape(prefix + name);
  }

  @Override
  public DType dtype(String name) {
    return whole.dtype(prefix + name);
  }

  @Override
  public Tensor read(String name, Backend backend) {
    return whole.read(prefix + name, backend);
  }
}
