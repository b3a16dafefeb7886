package vexel.distill.conformance;

import java.util.Map;
import java.util.function.UnaryOperator;
import vexel.autograd.Value;
import vexel.tensor.spi.Unary;

/// Elementwise functions of `x`.
final class ElementCases {
  private ElementCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("exp", of(Value::exp));
    table.put("erf", of(Value::erf));
    table.put("relu", of(Value::relu));
    table.put("sigmoid", of(Value::sigmoid));
    table.put("silu", of(Value::silu));
    table.put("tanh", of(Value::tanh));
    table.put("gelu", ElementCases::gelu);
    table.put(
        "leaky_relu",
        t -> t.output("y", t.input("x").leakyRelu(t.attrs().number("negative_slope"))));
    table.put("softplus", ElementCases::softplus);
    table.put("expression", ElementCases::expression);
  }

  private static Executor of(UnaryOperator<Value> f) {
    return t -> t.output("y", f.apply(t.input("x")));
  }

  private static void gelu(Trial t) {
    Value x = t.input("x");
    t.output("y", t.attrs().text("approximate").equals("tanh") ? x.geluTanh() : x.gelu());
  }

  private static void softplus(Trial t) {
    double beta = t.attrs().number("beta");
    double threshold = t.attrs().number("threshold");
    t.output("y", t.input("x").map(Unary.SOFTPLUS, beta, threshold));
  }

  /// A formula over the case's inputs.
  private static void expression(Trial t) {
    t.output("y", Expression.evaluate(t.attrs().text("expr"), t::input));
  }
}
