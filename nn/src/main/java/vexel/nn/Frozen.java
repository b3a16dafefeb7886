package vexel.nn;

import java.util.List;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.tensor.Scope;
import vexel.tensor.Tensor;

/// A layer that is only read: a teacher. Numbers go in and numbers come out, so by type no gradient
/// finds a way back, there is no [Pass] to set it training, and everything computed on the way is
/// recycled.
///
/// The numbers are shared with the layer it was made from, not copied.
///
/// @param <L> the layer
public final class Frozen<L extends Layer> {
  private final L layer;
  private final Forward<? super L> forward;

  /// The forward pass of a layer with one input and one output, e.g. `Vit::forward`.
  public interface Forward<L> {
    Value forward(L layer, Value x, Pass pass);
  }

  /// A reading of a layer with several results.
  public interface Reading<L> {
    List<Value> read(L layer, Value x, Pass pass);
  }

  /// A reading of a layer whose input is more than one tensor: the reader holds it.
  public interface Inner<L> {
    List<Value> read(L layer, Pass pass);
  }

  private Frozen(L layer, Forward<? super L> forward) {
    this.layer = layer;
    this.forward = forward;
  }

  /// `layer`, frozen.
  public static <L extends Layer> Frozen<L> of(L layer, Forward<? super L> forward) {
    return new Frozen<>(Layer.map(layer, p -> Parameter.buffer(p.tensor())), forward);
  }

  /// `layer`, frozen, that has no usual input: it is asked by [#read(Inner)].
  public static <L extends Layer> Frozen<L> of(L layer) {
    return of(
        layer,
        (l, x, pass) -> {
          throw new IllegalStateException("frozen: this layer has several inputs; use read");
        });
  }

  /// The output for `x`.
  public Tensor forward(Tensor x) {
    return read(x, (l, v, pass) -> List.of(forward.forward(l, v, pass))).get(0);
  }

  /// Other results than the usual one, e.g. those of inner blocks.
  public List<Tensor> read(Tensor x, Reading<? super L> reading) {
    return read((l, pass) -> reading.read(l, Value.of(x), pass));
  }

  /// What `reading` makes of the layer and an input of its own.
  public List<Tensor> read(Inner<? super L> reading) {
    try (Scope scope = Scope.open()) {
      List<Value> results = reading.read(layer, Pass.inference());
      return results.stream().map(v -> scope.keep(v.tensor())).toList();
    }
  }

  /// Number of frozen scalars.
  public long count() {
    return layer.parameters().values().stream().mapToLong(p -> p.tensor().size()).sum();
  }
}
