package vexel.tensor.internal;

import java.lang.reflect.Proxy;

/// A kernel family that a backend does not have yet: every call names the kernel it lacks.
public final class Missing {
  private Missing() {}

  /// A stand-in for `family` that refuses every call.
  public static <T> T of(Class<T> family) {
    return family.cast(
        Proxy.newProxyInstance(
            family.getClassLoader(),
            new Class<?>[] {family},
            (proxy, method, args) -> {
              throw new IllegalStateException(
                  family.getSimpleName() + "." + method.getName() + " is missing on this backend");
            }));
  }
}
