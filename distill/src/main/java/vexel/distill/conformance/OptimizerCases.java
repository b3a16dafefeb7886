package vexel.distill.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.nn.Layer;
import vexel.nn.optim.Adam;
import vexel.nn.optim.AdamW;
import vexel.nn.optim.ClipNorm;
import vexel.nn.optim.Ema;
import vexel.nn.optim.Optimizer;
import vexel.nn.optim.Sgd;
import vexel.tensor.Tensor;

/// Optimisers, gradient clipping and averaging of parameters.
final class OptimizerCases {
  /// Parameters without a network.
  ///
  /// @param p the parameters, `p.0`, `p.1`, …
  public record Loose(List<Parameter> p) implements Layer {}

  private OptimizerCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("adam", t -> steps(t, adam(t.attrs())));
    table.put("adamw", t -> steps(t, adamw(t.attrs())));
    table.put("sgd", t -> steps(t, sgd(t.attrs())));
    table.put("clip_grad_norm", OptimizerCases::clip);
    table.put("ema", OptimizerCases::average);
  }

  private static Optimizer adam(Attrs a) {
    double[] betas = a.numbers("betas");
    return Adam.of(
        a.number("lr"),
        betas[0],
        betas[1],
        a.number("eps"),
        a.number("weight_decay"),
        a.flag("amsgrad"));
  }

  private static Optimizer adamw(Attrs a) {
    double[] betas = a.numbers("betas");
    return AdamW.of(
        a.number("lr"),
        betas[0],
        betas[1],
        a.number("eps"),
        a.number("weight_decay"),
        a.flag("amsgrad"));
  }

  private static Optimizer sgd(Attrs a) {
    return Sgd.of(
        a.number("lr"),
        a.number("momentum"),
        a.number("dampening"),
        a.number("weight_decay"),
        a.flag("nesterov"));
  }

  /// From `p{i}_init` through `p{i}_grads` [steps, …] to `p{i}_after` [steps, …].
  private static void steps(Trial t, Optimizer optimizer) {
    boolean ascend = t.attrs().flag("maximize", false);
    List<Parameter> all = new ArrayList<>();
    List<Tensor> grads = new ArrayList<>();
    for (int i = 0; t.has("p" + i + "_init"); i++) {
      all.add(Parameter.of(t.tensor("p" + i + "_init")));
      Tensor g = t.tensor("p" + i + "_grads");
      grads.add(ascend ? g.neg() : g);
    }
    optimizer.over("loose", new Loose(all));
    List<List<Tensor>> after = new ArrayList<>();
    all.forEach(p -> after.add(new ArrayList<>()));
    for (int s = 0; s < grads.get(0).dim(0); s++) {
      List<Tensor> now = new ArrayList<>();
      for (Tensor g : grads) {
        now.add(g.select(0, s));
      }
      optimizer.step(gradients(all, now));
      for (int i = 0; i < all.size(); i++) {
        Tensor p = all.get(i).tensor();
        int[] one = p.shape().toArray();
        int[] row = new int[one.length + 1];
        row[0] = 1;
        System.arraycopy(one, 0, row, 1, one.length);
        after.get(i).add(p.copy().reshape(row));
      }
    }
    for (int i = 0; i < all.size(); i++) {
      t.check("p" + i + "_after", Tensor.concat(0, after.get(i)));
    }
  }

  /// A sweep that yields exactly these gradients.
  private static Gradients gradients(List<Parameter> parameters, List<Tensor> g) {
    return Value.backward(parameters.stream().map(Parameter::value).toList(), g);
  }

  private static void clip(Trial t) {
    List<Parameter> all = new ArrayList<>();
    List<Tensor> grads = new ArrayList<>();
    for (int i = 0; t.has("g" + i); i++) {
      Tensor g = t.tensor("g" + i);
      all.add(Parameter.of(Tensor.zeros(g.backend(), g.dtype(), g.shape())));
      grads.add(g);
    }
    Gradients gradients = gradients(all, grads);
    double norm = ClipNorm.to(t.attrs().number("max_norm")).apply(gradients, all);
    t.check("total_norm", new double[] {norm}, Tolerance.DOUBLE);
    for (int i = 0; i < all.size(); i++) {
      Tensor clipped = gradients.of(all.get(i));
      t.check("g" + i + "_clipped", clipped == null ? grads.get(i) : clipped);
    }
  }

  private static void average(Trial t) {
    Loose teacher = new Loose(List.of(Parameter.of(t.tensor("teacher"))));
    Loose student = new Loose(List.of(Parameter.of(t.tensor("student"))));
    Ema<Loose> ema = Ema.of(teacher, t.attrs().number("momentum"));
    ema.update(student);
    t.check("teacher_after", ema.layer().p().get(0).tensor());
  }
}
