package vexel.nn.optim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.nn.Layer;
import vexel.tensor.Backends;
import vexel.tensor.Scope;
import vexel.tensor.Tensor;

/// Moves the parameters of named groups along their gradients. A parameter without a gradient in a
/// step is left alone, and its own count of steps with it.
///
/// The state is tensors by name, `optim.<slot>.<group>.<parameter>`, so a checkpoint needs nothing
/// else: slot `t` is the parameter's count of steps (I64, no axes), the others belong to the rule.
public abstract sealed class Optimizer permits Adam, Muon, Sgd {
  /// A parameter with its state.
  static final class Member {
    final String name;
    final Parameter parameter;
    final double factor;
    final boolean decays;
    final Parameter steps;
    final Map<String, Parameter> slots = new LinkedHashMap<>();

    Member(String name, Parameter parameter, double factor, boolean decays) {
      this.name = name;
      this.parameter = parameter;
      this.factor = factor;
      this.decays = decays;
      this.steps = Parameter.buffer(Tensor.copyOf(Backends.cpu(), new long[1]));
    }

    Tensor slot(String name) {
      Parameter p = slots.get(name);
      if (p == null) {
        throw new IllegalStateException("no slot " + name);
      }
      return p.tensor();
    }

    @Nullable Tensor slotOrNull(String name) {
      return slots.containsKey(name) ? slot(name) : null;
    }
  }

  private final double lr;
  private final Set<String> groups = new HashSet<>();
  private final IdentityHashMap<Parameter, String> known = new IdentityHashMap<>();
  private final List<Member> members = new ArrayList<>();

  Optimizer(double lr) {
    this.lr = lr;
  }

  /// Names of the tensors kept per parameter.
  abstract List<String> slots();

  /// One update in place.
  ///
  /// @param momentum replaces the optimiser's own (β1 of Adam) if present
  /// @param t count of this parameter's steps, from 1
  abstract void update(Member member, Tensor gradient, double lr, OptionalDouble momentum, long t);

  /// Takes the trainable parameters of `layer` as group `name`.
  public Optimizer over(String name, Layer layer) {
    return over(name, layer, Rule.PLAIN);
  }

  /// Takes the trainable parameters of `layer` that `rule` accepts as group `name`.
  public Optimizer over(String name, Layer layer, Rule rule) {
    if (!groups.add(name)) {
      throw new IllegalArgumentException("optimizer: there is a group '" + name + "' already");
    }
    layer
        .parameters()
        .forEach(
            (path, p) -> {
              if (p.isTrainable() && rule.takes().test(path, p)) {
                add(name, path, p, rule);
              }
            });
    return this;
  }

  private void add(String group, String path, Parameter p, Rule rule) {
    String other = known.putIfAbsent(p, group);
    if (other != null) {
      if (other.equals(group)) {
        return; // used twice inside one layer
      }
      throw new IllegalArgumentException(
          "optimizer: "
              + path
              + " of group '"
              + group
              + "' is in group '"
              + other
              + "' already; a parameter has one group");
    }
    Member m =
        new Member(
            group + "." + path, p, rule.factor().applyAsDouble(path), rule.decays().test(path, p));
    for (String slot : slots()) {
      Tensor t = p.tensor();
      m.slots.put(slot, Parameter.buffer(Tensor.zeros(t.backend(), t.dtype(), t.shape())));
    }
    members.add(m);
  }

  /// One step at the optimiser's own learning rate.
  public void step(Gradients gradients) {
    step(gradients, lr);
  }

  /// One step at learning rate `rate` (times each group's factor).
  public void step(Gradients gradients, double rate) {
    step(gradients, rate, OptionalDouble.empty());
  }

  /// One step at the learning rate, and the momentum if it cycles, that `schedule` gives `step`.
  public void step(Gradients gradients, Schedule schedule, long step) {
    step(gradients, schedule.at(step), schedule.momentum(step));
  }

  private void step(Gradients gradients, double rate, OptionalDouble momentum) {
    for (Member m : members) {
      Tensor g = gradients.of(m.parameter);
      if (g != null) {
        Tensor p = m.parameter.tensor();
        if (!p.isContiguous()) {
          m.parameter.set(Scope.exempt(p.copy()));
        }
        long t = m.steps.tensor().toLongs()[0] + 1;
        update(m, g.contiguous(), rate * m.factor, momentum, t);
        m.steps
            .tensor()
            .kernels()
            .element()
            .fill(m.steps.tensor(), (double) t); // in place: outlives scopes
      }
    }
  }

  /// The parameters it moves, in the order of groups and names: the order of every sum over them.
  public List<Parameter> parameters() {
    return members.stream().map(m -> m.parameter).toList();
  }

  /// The state by name, to be saved with the parameters and loaded by [vexel.nn.State#load(Map)].
  public Map<String, Parameter> state() {
    Map<String, Parameter> state = new LinkedHashMap<>();
    for (Member m : members) {
      state.put("optim.t." + m.name, m.steps);
      m.slots.forEach((slot, p) -> state.put("optim." + slot + "." + m.name, p));
    }
    return state;
  }
}
