package vexel.tensor.spi;

/// Elementwise functions of two numbers. The constant carries the scalar definition.
public enum Binary {
  ADD((a, b) -> a + b, (a, b) -> a + b),
  SUB((a, b) -> a - b, (a, b) -> a - b),
  MUL((a, b) -> a * b, (a, b) -> a * b),
  DIV((a, b) -> a / b, (a, b) -> a / b),
  /// NaN if either is NaN; +0 is larger than −0.
  MAX(Math::max, Math::max),
  /// NaN if either is NaN; −0 is smaller than +0.
  MIN(Math::min, Math::min);

  /// A scalar definition in F32.
  @FunctionalInterface
  public interface F32Function {
    float apply(float a, float b);
  }

  /// A scalar definition in F64.
  @FunctionalInterface
  public interface F64Function {
    double apply(double a, double b);
  }

  private final F32Function f32;
  private final F64Function f64;

  Binary(F32Function f32, F64Function f64) {
    this.f32 = f32;
    this.f64 = f64;
  }

  public float apply(float a, float b) {
    return f32.apply(a, b);
  }

  public double apply(double a, double b) {
    return f64.apply(a, b);
  }
}
