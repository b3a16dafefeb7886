package vexel.distill.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Value;
import vexel.distill.DataException;

/// Evaluates a formula over values, e.g. `clamp(log(sqrt((|x|+0.1)^1.7)), -1, 1)`.
///
/// ```
/// sum     = product (("+" | "-") product)*
/// product = sign (("*" | "/") sign)*
/// sign    = "-" sign | power
/// power   = atom ("^" sign)?                       the exponent is a number
/// atom    = number | "|" sum "|" | "(" sum ")" | name "(" sum ("," sum)* ")" | name
/// ```
///
/// What follows a comma behind the formula is a remark.
final class Expression {
  /// A value or a number: `2*3` stays a number, which may be an exponent or a bound.
  private record Term(@Nullable Value value, double number) {
    static Term of(Value v) {
      return new Term(v, 0);
    }

    static Term of(double x) {
      return new Term(null, x);
    }
  }

  private final String text;
  private final Function<String, Value> inputs;
  private int at;

  private Expression(String text, Function<String, Value> inputs) {
    this.text = text;
    this.inputs = inputs;
  }

  /// The value of `text`, names being looked up in `inputs`.
  static Value evaluate(String text, Function<String, Value> inputs) {
    Expression e = new Expression(text, inputs);
    Term y = e.sum();
    if (e.peek() != ',' && e.peek() != 0) {
      throw e.wrong("an operator");
    }
    if (y.value == null) {
      throw new DataException("expression '" + text + "' is a constant");
    }
    return y.value;
  }

  private Term sum() {
    Term y = product();
    while (peek() == '+' || peek() == '-') {
      y = next() == '+' ? add(y, product()) : add(y, negate(product()));
    }
    return y;
  }

  private Term product() {
    Term y = sign();
    while (peek() == '*' || peek() == '/') {
      y = next() == '*' ? multiply(y, sign()) : divide(y, sign());
    }
    return y;
  }

  private Term sign() {
    if (peek() == '-') {
      next();
      return negate(sign());
    }
    return power();
  }

  private Term power() {
    Term base = atom();
    if (peek() != '^') {
      return base;
    }
    next();
    double exponent = number(sign());
    return base.value == null
        ? Term.of(StrictMath.pow(base.number, exponent))
        : Term.of(base.value.pow(exponent));
  }

  private Term atom() {
    char c = peek();
    if (c == '|') {
      next();
      Term y = sum();
      expect('|');
      return y.value == null ? Term.of(Math.abs(y.number)) : Term.of(y.value.abs());
    }
    if (c == '(') {
      next();
      Term y = sum();
      expect(')');
      return y;
    }
    OptionalDouble number = literal();
    if (number.isPresent()) {
      return Term.of(number.getAsDouble());
    }
    String name = name();
    if (peek() != '(') {
      return Term.of(inputs.apply(name));
    }
    next();
    List<Term> arguments = new ArrayList<>();
    arguments.add(sum());
    while (peek() == ',') {
      next();
      arguments.add(sum());
    }
    expect(')');
    return Term.of(call(name, arguments));
  }

  private Value call(String name, List<Term> a) {
    Value x = a.get(0).value;
    if (x == null) {
      throw new DataException("expression '" + text + "': " + name + " of a constant");
    }
    return switch (name) {
      case "exp" -> x.exp();
      case "log" -> x.log();
      case "sqrt" -> x.sqrt();
      case "abs" -> x.abs();
      case "sin" -> x.sin();
      case "cos" -> x.cos();
      case "tanh" -> x.tanh();
      case "sigmoid" -> x.sigmoid();
      case "relu" -> x.relu();
      case "pow" -> x.pow(number(a.get(1)));
      case "clamp" -> x.clamp(number(a.get(1)), number(a.get(2)));
      default -> throw new MissingFeature("expression function " + name);
    };
  }

  private double number(Term t) {
    if (t.value != null) {
      throw new MissingFeature("expression with a tensor as exponent or bound");
    }
    return t.number;
  }

  private static Term negate(Term a) {
    return a.value == null ? Term.of(-a.number) : Term.of(a.value.neg());
  }

  private static Term add(Term a, Term b) {
    if (a.value != null) {
      return Term.of(b.value == null ? a.value.add(b.number) : a.value.add(b.value));
    }
    return b.value == null ? Term.of(a.number + b.number) : Term.of(b.value.add(a.number));
  }

  private static Term multiply(Term a, Term b) {
    if (a.value != null) {
      return Term.of(b.value == null ? a.value.mul(b.number) : a.value.mul(b.value));
    }
    return b.value == null ? Term.of(a.number * b.number) : Term.of(b.value.mul(a.number));
  }

  private static Term divide(Term a, Term b) {
    if (b.value == null) {
      return a.value == null ? Term.of(a.number / b.number) : Term.of(a.value.div(b.number));
    }
    return Term.of(a.value == null ? b.value.reciprocal().mul(a.number) : a.value.div(b.value));
  }

  // ---- characters

  private OptionalDouble literal() {
    peek();
    int start = at;
    while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
      at++;
    }
    if (at > start && at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
        at++;
      }
      while (at < text.length() && Character.isDigit(text.charAt(at))) {
        at++;
      }
    }
    return at == start
        ? OptionalDouble.empty()
        : OptionalDouble.of(Double.parseDouble(text.substring(start, at)));
  }

  private String name() {
    peek();
    int start = at;
    while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw wrong("a number or a name");
    }
    return text.substring(start, at);
  }

  /// The next character that is no blank, 0 at the end.
  private char peek() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    return at < text.length() ? text.charAt(at) : 0;
  }

  private char next() {
    char c = peek();
    at++;
    return c;
  }

  private void expect(char c) {
    if (next() != c) {
      at--;
      throw wrong("'" + c + "'");
    }
  }

  private DataException wrong(String expected) {
    return new DataException(
        "expression '" + text + "': expected " + expected + " at character " + at);
  }
}
