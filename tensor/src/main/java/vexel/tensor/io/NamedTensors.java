package vexel.tensor.io;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import vexel.tensor.Backend;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Tensors by name, read one at a time: what a file of weights is to those who load it.
public interface NamedTensors {
  /// What messages call it, e.g. the file's path.
  String source();

  /// All names, sorted.
  Set<String> names();

  /// The shape of tensor `name`.
  Shape shape(String name);

  /// The type [#read] gives tensor `name`.
  DType dtype(String name);

  /// A tensor of the caller's own: `name` on `backend`.
  Tensor read(String name, Backend backend);

  /// The tensors whose names begin with `prefix` and a dot, under the rest of their names.
  ///
  /// @throws FormatException if there are none
  default NamedTensors part(String prefix) {
    return new PartOfTensors(this, prefix);
  }

  /// These tensors, those of floats in the type `floats`.
  default NamedTensors floats(DType floats) {
    return new FloatsAs(this, floats);
  }

  /// Tensors that are in memory already.
  static NamedTensors of(String source, Map<String, Tensor> tensors) {
    TreeMap<String, Tensor> sorted = new TreeMap<>(tensors);
    return new NamedTensors() {
      @Override
      public String source() {
        return source;
      }

      @Override
      public Set<String> names() {
        return Collections.unmodifiableSet(sorted.keySet());
      }

      private Tensor get(String name) {
        Tensor t = sorted.get(name);
        if (t == null) {
          throw new FormatException(source, FormatException.quote(name), "no such tensor");
        }
        return t;
      }

      @Override
      public Shape shape(String name) {
        return get(name).shape();
      }

      @Override
      public DType dtype(String name) {
        return get(name).dtype();
      }

      @Override
      public Tensor read(String name, Backend backend) {
        Tensor t = get(name);
        Tensor moved = t.to(backend);
        return moved == t ? t.copy() : moved;
      }
    };
  }
}
