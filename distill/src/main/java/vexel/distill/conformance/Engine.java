package vexel.distill.conformance;

import java.util.List;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.DType;

/// What a case runs on: a backend and a type to compute in.
///
/// @param name what reports call it
/// @param backend where the kernels run
/// @param dtype `F32` or `F64`
public record Engine(String name, Backend backend, DType dtype) {
  /// The specification in F32 and F64 and the SIMD kernels: every way the CPU computes.
  public static List<Engine> cpu() {
    return List.of(
        new Engine("reference F32", Backends.reference(), DType.F32),
        new Engine("reference F64", Backends.reference(), DType.F64),
        new Engine("simd", Backends.cpu(), DType.F32));
  }

  /// The engines of one backend: `reference` computes in F32 and F64, the others in F32.
  ///
  /// @throws vexel.tensor.TensorException if it is unknown or cannot run here
  public static List<Engine> of(String backend) {
    return switch (backend) {
      case "reference" -> cpu().subList(0, 2);
      case "cpu" -> cpu().subList(2, 3);
      default -> List.of(new Engine(backend, Backends.named(backend), DType.F32));
    };
  }
}
