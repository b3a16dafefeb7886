package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.classfile.instruction.ConstantInstruction;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.Closeness;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tornado.Device;
import vexel.tornado.Kernel;
import vexel.tornado.TornadoBackend;

/// The GPU's kernels, run as Java, against the reference: every sample of every op and every kernel
/// driver, each result within the bound below.
class TornadoKernelsTest {
  /// What a kernel takes and gives.
  private static final String SIGNATURE =
      "(Luk/ac/manchester/tornado/api/KernelContext;"
          + "Luk/ac/manchester/tornado/api/types/arrays/FloatArray;"
          + "Luk/ac/manchester/tornado/api/types/arrays/IntArray;"
          + "Luk/ac/manchester/tornado/api/types/arrays/IntArray;"
          + "Luk/ac/manchester/tornado/api/types/arrays/FloatArray;)V";

  @Test
  void everyKernelIsWithinItsBound() {
    EmulatedLauncher launcher = new EmulatedLauncher(1 << 18, 1 << 18);
    DeviceKernels kernels = new DeviceKernels(launcher);
    System.out.println("tornado kernels, emulated: " + kernels);
    assertThat(kernels.problems()).isEmpty();
    assertThat(launcher.launched()).containsExactlyInAnyOrder(Kernel.values());
  }

  @Test
  void tensorsLiveOnTheDevice() {
    Backend tornado = TornadoBackend.on(new Device(new EmulatedLauncher(1 << 14, 1 << 12)));
    Tensor x = normals(1, 9, 33);
    Tensor w = normals(2, 33, 70);
    Tensor there = x.to(tornado).matmul(w.to(tornado)).transpose(0, 1).contiguous();
    assertThat(there.backend().name()).isEqualTo("tornado");
    Closeness close = Closeness.of(there.to(Backends.cpu()), x.matmul(w).transpose(0, 1));
    assertThat(close.within(0, 1e-5)).as(close.toString()).isTrue();
    assertThat(there.sum().item()).isCloseTo(x.matmul(w).sum().item(), within(1e-3));
    Tensor numbers = Tensor.of(new int[] {3, -1, 7}, 3);
    assertThat(numbers.to(tornado).toInts()).containsExactly(3, -1, 7);
  }

  @Test
  void theSameDeviceGivesTheSameBits() {
    Tensor x = normals(3, 40, 300);
    Tensor[] twice = new Tensor[2];
    for (int i = 0; i < 2; i++) {
      Backend tornado = TornadoBackend.on(new Device(new EmulatedLauncher(1 << 17, 1 << 12)));
      Tensor here = x.to(tornado);
      twice[i] = here.matmul(here.transpose(0, 1)).sum(1);
    }
    assertThat(Bits.firstDifference(twice[0], twice[1])).isNull();
  }

  @Test
  void aDroppedBarrierIsNoticed() {
    Tensor x = normals(4, 20, 200);
    for (int barrier = 0; barrier < 3; barrier++) {
      Backend broken =
          TornadoBackend.on(new Device(new EmulatedLauncher(1 << 14, 1 << 12, barrier)));
      Closeness close = Closeness.of(x.to(broken).sum(1), x.sum(1));
      assertThat(close.within(1e-4, 1e-4)).as("without barrier %d: %s", barrier, close).isFalse();
    }
  }

  @Test
  void refusalsNameTheRemedy() {
    Device device = new Device(new EmulatedLauncher(1024, 1024));
    Backend tornado = TornadoBackend.on(device);
    assertThatThrownBy(() -> Tensor.zeros(tornado, DType.F64, Shape.of(2)))
        .hasMessageContaining("F64 has no place on the device");
    assertThatThrownBy(() -> normals(5, 2000).to(tornado))
        .hasMessageContaining("no room for F32[2000] on the device")
        .hasMessageContaining("-Dvexel.tornado.memory");
    Tensor here = normals(6, 4);
    assertThatThrownBy(() -> tornado.kernels().element().copy(here, here))
        .hasMessageContaining("not on this device");
  }

  @Test
  void keysAreSortedStably() {
    Backend tornado = TornadoBackend.on(new Device(new EmulatedLauncher(1024, 1 << 13)));
    for (int count : new int[] {0, 1, 2, 3, 127, 128, 1000, 1025}) {
      int[] keys = new int[count];
      for (int i = 0; i < count; i++) {
        keys[i] = Rng.seed(9).index(i, 50) - 25;
      }
      Tensor here = Tensor.of(keys, count);
      Tensor want = here.emptyLike();
      here.kernels().index().argsort(here, want);
      Tensor there = here.to(tornado);
      Tensor got = there.emptyLike();
      there.kernels().index().argsort(there, got);
      assertThat(got.toInts()).as(count + " keys").containsExactly(want.toInts());
    }
  }

  @Test
  void recycledMemoryIsUsedAgain() {
    Device device = new Device(new EmulatedLauncher(1024, 1024));
    Backend tornado = TornadoBackend.on(device);
    for (int i = 0; i < 100; i++) {
      Tensor a = normals(i, 300).to(tornado);
      Tensor b = a.add(1);
      a.storage().recycle();
      b.storage().recycle();
    }
    assertThat(device.used()).isZero();
  }

  @Test
  void everyProgramIsOfferedAsAKernel() {
    long programs =
        CompiledClass.all().stream()
            .filter(c -> c.name().startsWith("vexel.tornado.kernel."))
            .flatMap(c -> c.model().methods().stream())
            .filter(m -> m.methodType().stringValue().equals(SIGNATURE))
            .count();
    assertThat(programs).isEqualTo(Kernel.values().length);
    assertThat(Arrays.stream(Kernel.values()).map(k -> k.body().getClass()).distinct())
        .hasSize(Kernel.values().length);
  }

  @Test
  void noProgramHasAConstantThatOpenClCannotWrite() {
    List<String> constants =
        CompiledClass.all().stream()
            .filter(c -> c.name().startsWith("vexel.tornado.kernel."))
            .flatMap(c -> c.model().methods().stream())
            .filter(m -> m.code().isPresent())
            .flatMap(m -> m.code().get().elementStream())
            .filter(ConstantInstruction.class::isInstance)
            .map(i -> ((ConstantInstruction) i).constantValue())
            .filter(v -> v instanceof Float)
            .map(Object::toString)
            .toList();
    assertThat(constants).contains("0.5").doesNotContain("NaN", "Infinity", "-Infinity");
  }

  /// Functions of OpenCL that a program might be called by chance.
  private static final Set<String> OPENCL =
      Set.of(
          "abs",
          "all",
          "any",
          "clamp",
          "cross",
          "distance",
          "dot",
          "exp",
          "floor",
          "length",
          "log",
          "max",
          "min",
          "mix",
          "normalize",
          "pow",
          "prefetch",
          "rotate",
          "round",
          "select",
          "shuffle",
          "sign",
          "step",
          "vload",
          "vstore");

  @Test
  void noProgramIsCalledLikeAFunctionOfOpenCl() {
    List<String> names =
        CompiledClass.all().stream()
            .filter(c -> c.name().startsWith("vexel.tornado.kernel."))
            .flatMap(c -> c.model().methods().stream())
            .filter(m -> m.methodType().stringValue().equals(SIGNATURE))
            .map(m -> m.methodName().stringValue())
            .toList();
    assertThat(names).contains("forward").doesNotContainAnyElementsOf(OPENCL);
  }

  @Test
  void noProgramHandsLocalMemoryToAMethod() {
    List<String> methods =
        CompiledClass.all().stream()
            .filter(c -> c.name().startsWith("vexel.tornado.kernel."))
            .flatMap(c -> c.model().methods().stream())
            .map(m -> m.methodName().stringValue() + m.methodType().stringValue())
            .toList();
    assertThat(methods).anyMatch(m -> m.startsWith("sum("));
    assertThat(methods).noneMatch(m -> m.contains("[F"));
  }

  @Test
  void aWrongNumberIsNoticed() {
    float[] want = {1, -2, 3};
    assertThat(DeviceKernels.difference("k", want, new float[] {1, -2, 3.000001f}, new TreeMap<>()))
        .isNull();
    assertThat(DeviceKernels.difference("k", want, new float[] {1, -2, 3.0001f}, new TreeMap<>()))
        .isNotNull();
    assertThat(DeviceKernels.difference("k", want, new float[] {Float.NaN, -2, 3}, new TreeMap<>()))
        .isNotNull();
    assertThat(DeviceKernels.difference("k", new int[] {1}, new int[] {2}, new TreeMap<>()))
        .isNotNull();
  }

  private static Offset<Double> within(double d) {
    return Offset.offset(d);
  }

  private static Tensor normals(int seed, int... dims) {
    Tensor t = Tensor.zeros(Backends.cpu(), DType.F32, Shape.of(dims));
    t.kernels().random().normal(Rng.seed(seed), 0, 1, t);
    return t;
  }
}
