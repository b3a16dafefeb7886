package vexel.tensor.io;

import java.util.Set;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Tensors of which those of floats are read in one type.
record FloatsAs(NamedTensors tensors, DType floats) implements NamedTensors {
  @Override
  public String source() {
    return tensors.source();
  }

  @Override
  public Set<String> names() {
    return tensors.names();
  }

  @Override
  public Shape shape(String name) {
    return tensors.shape(name);
  }

  @Override
  public DType dtype(String name) {
    DType own = tensors.dtype(name);
    return own.isFloat() ? floats : own;
  }

  @Override
  public Tensor read(String name, Backend backend) {
    DType own = tensors.dtype(name);
    return own.isFloat() && own != floats
        ? tensors.read(name, Backends.reference()).cast(floats).to(backend)
        : tensors.read(name, backend);
  }
}
