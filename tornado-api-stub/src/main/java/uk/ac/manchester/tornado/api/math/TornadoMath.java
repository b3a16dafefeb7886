package uk.ac.manchester.tornado.api.math;

/// Functions a device has instructions for.
public final class TornadoMath {
  private TornadoMath() {}

  public static float exp(float value) {
    return (float) StrictMath.exp(value);
  }

  public static float log(float value) {
    return (float) StrictMath.log(value);
  }

  public static float sin(float angle) {
    return (float) StrictMath.sin(angle);
  }

  public static float cos(float angle) {
    return (float) StrictMath.cos(angle);
  }

  public static float sqrt(float value) {
    return (float) Math.sqrt(value);
  }

  public static float pow(float a, float b) {
    return (float) StrictMath.pow(a, b);
  }
}
