package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.classfile.instruction.ConstantInstruction;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.Closeness;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.ConvKernels;
import vexel.tensor.spi.ConvKernels.Window;
import vexel.tensor.spi.Reduce;
import vexel.tensor.spi.SparseKernels.PairMap;
import vexel.tensor.spi.Unary;
import vexel.tornado.Device;
import vexel.tornado.Kernel;
import vexel.tornado.Launcher;
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

  /// What a driver throws in the middle of a run is one line that names the kernel and the remedy.
  @Test
  void aFailureOfTheDriverIsNamed() {
    Exception driver = new IllegalStateException("CL_OUT_OF_RESOURCES");
    Launcher failing =
        new SilentLauncher(1 << 10) {
          @Override
          public void launch(Kernel kernel, int groups, int cargo) {
            if (kernel == Kernel.MAP) {
              throw new IllegalArgumentException("plan", driver);
            }
          }
        };
    Tensor x = Tensor.zeros(TornadoBackend.on(new Device(failing)), DType.F32, Shape.of(2));
    assertThatThrownBy(() -> x.kernels().element().map(Unary.EXP, 0, 0, x, x))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "tornado: MAP failed on the device: IllegalStateException: CL_OUT_OF_RESOURCES; try"
                + " smaller batches, or --device cpu")
        .hasRootCause(driver);
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

  /// The columns of a device so small are made for some positions of an image or for some images,
  /// and sums over many positions in chunks.
  @Test
  void columnsAreMadeInStretches() {
    compareConvolution(1 << 18, Shape.of(5, 4, 20, 20), Shape.of(16, 4, 3, 3), 1, 1);
    compareConvolution(1 << 13, Shape.of(5, 2, 9, 9), Shape.of(16, 2, 3, 3), 2, 0);
    compareConvolution(1 << 17, Shape.of(1, 1, 40, 40), Shape.of(16, 1, 3, 3), 1, 1);
    compareConvolution(1 << 18, Shape.of(2, 3, 70, 70), Shape.of(16, 3, 3, 3), 2, 1);
    compareConvolution(1 << 17, Shape.of(2, 2, 36, 36), Shape.of(16, 2, 1, 1), 1, 0);
  }

  /// More memory means longer stretches, but the same bits.
  @Test
  void theOrderOfSumsDoesNotDependOnTheMemory() {
    Shape x = Shape.of(2, 2, 48, 48);
    Shape w = Shape.of(16, 2, 3, 3);
    List<Tensor> some = convolved(emulated(1 << 18), x, w, 1, 1);
    List<Tensor> more = convolved(emulated(1 << 20), x, w, 1, 1);
    for (int i = 0; i < some.size(); i++) {
      assertThat(Bits.firstDifference(some.get(i), more.get(i))).as("result %d", i).isNull();
    }
  }

  private static Backend emulated(int floats) {
    return TornadoBackend.on(new Device(new EmulatedLauncher(floats, 1 << 10)));
  }

  private static void compareConvolution(int floats, Shape x, Shape w, int stride, int pad) {
    List<Tensor> want = convolved(Backends.reference(), x, w, stride, pad);
    List<Tensor> got = convolved(emulated(floats), x, w, stride, pad);
    for (int i = 0; i < want.size(); i++) {
      Closeness close = Closeness.of(got.get(i), want.get(i));
      assertThat(close.absolute() / Math.max(1, close.largest()))
          .as("x%s w%s, result %d: %s", x, w, i, close)
          .isLessThanOrEqualTo(DeviceKernels.BOUND);
    }
  }

  /// y, dx and dw of random numbers.
  private static List<Tensor> convolved(Backend on, Shape x, Shape w, int stride, int pad) {
    Window window = new Window(w.dim(2), w.dim(3), stride, stride, pad, pad, 1, 1, 1);
    Shape out = Shape.of(x.dim(0), w.dim(0), window.outH(x.dim(2)), window.outW(x.dim(3)));
    Tensor image = normals(11, x.toArray()).to(on);
    Tensor weight = normals(12, w.toArray()).to(on);
    Tensor bias = normals(13, w.dim(0)).to(on);
    Tensor dy = normals(14, out.toArray()).to(on);
    ConvKernels conv = on.kernels().conv();
    Tensor y = Tensor.empty(on, DType.F32, out);
    Tensor dx = Tensor.full(on, DType.F32, x, Double.NaN);
    Tensor dw = Tensor.full(on, DType.F32, w, Double.NaN);
    conv.forward(image, weight, bias, window, y);
    conv.gradInput(dy, weight, window, dx);
    conv.gradWeight(image, dy, window, dw);
    return Stream.of(y, dx, dw).map(t -> t.to(Backends.cpu())).toList();
  }

  /// Of the zeros +0 is the larger one where a maximum's place is kept for its gradient.
  @Test
  void theFirstMaximumKnowsItsZeros() {
    Tensor x = Tensor.of(new float[] {-0f, 0f, 0f, -0f}, 4, 1);
    Tensor ptr = Tensor.of(new int[] {0, 2, 4}, 3);
    Tensor order = Tensor.of(new int[] {0, 1, 2, 3}, 4);
    PairMap map = new PairMap(2, 4, 2, ptr, order, Tensor.of(new int[] {0, 1, 0, 1}, 4));
    for (Backend on : List.of(Backends.reference(), emulated(1 << 10))) {
      PairMap there = new PairMap(2, 4, 2, ptr.to(on), map.in().to(on), map.out().to(on));
      Tensor y = Tensor.empty(on, DType.F32, Shape.of(2, 1));
      Tensor arg = Tensor.empty(on, DType.I32, Shape.of(2, 1));
      on.kernels().index().segmentReduce(Reduce.MAX, x.to(on), ptr.to(on), order.to(on), y, arg);
      assertThat(arg.toInts()).as("segments on %s", on.name()).containsExactly(1, 2);
      on.kernels().sparse().maxPool(x.to(on), there, y, arg);
      assertThat(arg.toInts()).as("pool on %s", on.name()).containsExactly(2, 1);
    }
  }

  /// 8192 MB are 2³¹ floats, more than addresses reach.
  @Test
  void theLargestMemoryOpens() {
    SilentLauncher launcher = new SilentLauncher(Device.floatsIn(8192));
    assertThat(new Device(launcher).used()).isZero();
    assertThat(launcher.launched()).containsExactly(Kernel.CLEAR);
    assertThat(launcher.largest()).isEqualTo(launcher.floats() / Kernel.CLEAR.groupSize());
    assertThat(Device.floatsIn(1024)).isEqualTo(1 << 28);
  }

  /// The table of a kernel map is made once, and anew for other pairs of the same inputs.
  @Test
  void theTableOfPairsIsKept() {
    Device device = new Device(new EmulatedLauncher(1 << 12, 1 << 12));
    Backend tornado = TornadoBackend.on(device);
    Tensor x = normals(21, 3, 2).to(tornado);
    Tensor w = normals(22, 2, 2, 4).to(tornado);
    Tensor in = Tensor.of(new int[] {0, 2, 1}, 3).to(tornado);
    long[] used = new long[2];
    for (int[] rows : new int[][] {{0, 1, 1}, {0, 1, 0}}) {
      Tensor ptr = Tensor.of(new int[] {0, 2, 3}, 3);
      Tensor out = Tensor.of(rows, 3);
      PairMap map = new PairMap(2, 3, 2, ptr.to(tornado), in, out.to(tornado));
      Tensor want = normals(23, 2, 4);
      Backends.reference()
          .kernels()
          .sparse()
          .convolve(
              x.to(Backends.cpu()),
              w.to(Backends.cpu()),
              new PairMap(2, 3, 2, ptr, in.to(Backends.cpu()), out),
              null,
              want);
      for (int i = 0; i < 2; i++) {
        Tensor got = Tensor.full(tornado, DType.F32, Shape.of(2, 4), Double.NaN);
        tornado.kernels().sparse().convolve(x, w, map, null, got);
        Closeness close = Closeness.of(got.to(Backends.cpu()), want);
        assertThat(close.within(0, 1e-6)).as(close.toString()).isTrue();
        got.storage().recycle();
        used[i] = device.used();
      }
      assertThat(used[1]).isEqualTo(used[0]);
    }
    in.storage().recycle();
    assertThat(device.used()).isLessThan(used[1] - 32); // the list and its table
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
