package vexel.tornado;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;
import vexel.tensor.DType;
import vexel.tensor.DeviceTime;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Storage;
import vexel.tornado.kernel.Scalar;

/// A device as its tensors see it: memory, transfers and calls of kernels.
///
/// F32 tensors lie in one memory, I32 and U8 tensors in another, a byte in the place of an integer.
/// A kernel is called with addresses. Calls are made one after the other, from any thread.
public class Device {
  /// The most elements of a memory. Addresses are Java integers, to which TornadoVM adds an array's
  /// header, and work items come in whole groups.
  private static final int MOST = Integer.MAX_VALUE - 1023;

  private final Launcher launcher;
  private final DeviceMemory floats;
  private final DeviceMemory integers;

  /// A device whose memory is `launcher`'s, all free.
  public Device(Launcher launcher) {
    this.launcher = launcher;
    this.floats = new DeviceMemory(launcher.floats());
    this.integers = new DeviceMemory(launcher.integers());
    int all = Math.max(launcher.floats(), launcher.integers());
    items(Kernel.CLEAR, all, new int[] {launcher.floats(), launcher.integers()});
  }

  // ---- memory

  /// How many floats so much memory holds, as far as a device can address them.
  public static int floatsIn(int megabytes) {
    return (int) Math.min(megabytes * (1L << 18), MOST);
  }

  /// Uninitialised memory for `length` elements.
  ///
  /// @throws TensorException if the device has no such type or not enough memory
  public final DeviceStorage allocate(DType dtype, int length) {
    DeviceMemory memory = memory(dtype);
    int address = memory.take(length);
    for (int attempt = 0; address < 0 && attempt < 3; attempt++) {
      // what only unreachable tensors hold is freed after a collection
      System.gc();
      pause();
      address = memory.take(length);
    }
    if (address < 0) {
      throw new TensorException(
          "tornado",
          String.format(
              "no room for %s[%d] on the device: %d of %d elements are taken; raise"
                  + " -Dvexel.tornado.memory (MB), use smaller batches, or --device cpu",
              dtype, length, memory.used(), memory.capacity()));
    }
    return new DeviceStorage(dtype, length, memory, address);
  }

  private DeviceMemory memory(DType dtype) {
    return switch (dtype) {
      case F32 -> floats;
      case I32, U8 -> integers;
      case F64, I64 ->
          throw new TensorException(
              "tornado", dtype + " has no place on the device; cast first, or use --device cpu");
    };
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// What starts its kernels.
  public final Launcher launcher() {
    return launcher;
  }

  /// How long it has worked so far.
  public final DeviceTime time() {
    return launcher.time();
  }

  /// Elements taken of both memories.
  public final long used() {
    return (long) floats.used() + integers.used();
  }

  /// The place of a tensor's numbers on this device.
  ///
  /// @throws TensorException if it lies elsewhere
  protected DeviceStorage resident(Storage storage) {
    if (storage instanceof DeviceStorage here
        && (here.memory() == floats || here.memory() == integers)) {
      return here;
    }
    throw new TensorException("tornado", "an operand is not on this device; move it with to()");
  }

  /// The address of an F32 tensor's first element.
  final int floats(Tensor t) {
    if (t.dtype() != DType.F32) {
      throw new TensorException(
          "tornado", t + " is not F32, the device's only float; cast first, or use --device cpu");
    }
    return resident(t.storage()).address() + t.offset();
  }

  /// The address of an I32 or U8 tensor's first element.
  final int integers(Tensor t) {
    if (t.dtype() != DType.I32 && t.dtype() != DType.U8) {
      throw new TensorException(
          "tornado", t + " is neither I32 nor U8; cast first, or use --device cpu");
    }
    return resident(t.storage()).address() + t.offset();
  }

  /// [#floats], or −1 for null.
  final int optional(@Nullable Tensor t) {
    return t == null ? -1 : floats(t);
  }

  // ---- calls

  /// Runs a kernel with one work item for each of `items` elements; nothing for none.
  final void items(Kernel kernel, int items, int[] p, float... s) {
    groups(kernel, (items + kernel.groupSize() - 1L) / kernel.groupSize(), p, s);
  }

  /// Runs `groups` groups of a kernel.
  final void groups(Kernel kernel, long groups, int[] p, float... s) {
    launch(kernel, groups, 0, p, s);
  }

  private synchronized void launch(Kernel kernel, long groups, int cargo, int[] p, float... s) {
    if (groups == 0) {
      return;
    }
    if (groups * kernel.groupSize() > Integer.MAX_VALUE) {
      throw new TensorException(
          "tornado", kernel + " would need " + groups + " groups; use smaller batches");
    }
    for (int i = 0; i < p.length; i++) {
      launcher.p(kernel, cargo).set(i, p[i]);
    }
    for (int i = 0; i < s.length; i++) {
      launcher.s(kernel, cargo).set(i, s[i]);
    }
    if (kernel.cargo() == Kernel.Cargo.NONE) {
      launcher.s(kernel, cargo).set(Scalar.NAN, Float.NaN);
      launcher.s(kernel, cargo).set(Scalar.INFINITY, Float.POSITIVE_INFINITY);
    }
    try {
      launcher.launch(kernel, (int) groups, cargo);
    } catch (RuntimeException e) {
      String reason = kernel + " failed on the device: " + TornadoProvider.root(e);
      TensorException failed =
          new TensorException("tornado", reason + "; try smaller batches, or --device cpu");
      failed.initCause(e);
      throw failed;
    }
  }

  /// Runs a kernel with which `count` elements travel, to or from the address.
  private void travel(Kernel kernel, int count, int address) {
    int groups = (count + kernel.groupSize() - 1) / kernel.groupSize();
    launch(kernel, groups, count, new int[] {count, address});
  }

  // ---- transfer

  /// Copies `values` into an F32 tensor.
  final void write(float[] values, Tensor y) {
    try {
      write(values, floats(y));
    } finally {
      Reference.reachabilityFence(y); // an address alone would not keep it
    }
  }

  /// Copies `values` to the address.
  final synchronized void write(float[] values, int address) {
    for (int from = 0; from < values.length; from += launcher.mostCargo()) {
      int count = Math.min(launcher.mostCargo(), values.length - from);
      MemorySegment cargo = launcher.s(Kernel.FLOATS_IN, count).getSegment();
      MemorySegment.copy(values, from, cargo, ValueLayout.JAVA_FLOAT, 0, count);
      travel(Kernel.FLOATS_IN, count, address + from);
    }
  }

  /// Copies `values` to the address.
  final synchronized void write(int[] values, int address) {
    for (int from = 0; from < values.length; from += launcher.mostCargo()) {
      int count = Math.min(launcher.mostCargo(), values.length - from);
      MemorySegment cargo = launcher.p(Kernel.INTS_IN, count).getSegment();
      MemorySegment.copy(values, from, cargo, ValueLayout.JAVA_INT, 2 * Integer.BYTES, count);
      travel(Kernel.INTS_IN, count, address + from);
    }
  }

  /// Copies from the address to `values`.
  final synchronized void read(int address, float[] values) {
    for (int from = 0; from < values.length; from += launcher.mostCargo()) {
      int count = Math.min(launcher.mostCargo(), values.length - from);
      travel(Kernel.FLOATS_OUT, count, address + from);
      MemorySegment cargo = launcher.s(Kernel.FLOATS_OUT, count).getSegment();
      MemorySegment.copy(cargo, ValueLayout.JAVA_FLOAT, 0, values, from, count);
    }
  }

  /// Copies from the address to `values`.
  final synchronized void read(int address, int[] values) {
    for (int from = 0; from < values.length; from += launcher.mostCargo()) {
      int count = Math.min(launcher.mostCargo(), values.length - from);
      travel(Kernel.INTS_OUT, count, address + from);
      MemorySegment cargo = launcher.p(Kernel.INTS_OUT, count).getSegment();
      MemorySegment.copy(cargo, ValueLayout.JAVA_INT, 2 * Integer.BYTES, values, from, count);
    }
  }

  /// A copy of a heap array on the device.
  public final DeviceStorage upload(Object array) {
    return switch (array) {
      case float[] a -> {
        DeviceStorage to = allocate(DType.F32, a.length);
        write(a, to.address());
        yield to;
      }
      case int[] a -> {
        DeviceStorage to = allocate(DType.I32, a.length);
        write(a, to.address());
        yield to;
      }
      case byte[] a -> {
        DeviceStorage to = allocate(DType.U8, a.length);
        int[] wide = new int[a.length];
        for (int i = 0; i < a.length; i++) {
          wide[i] = Byte.toUnsignedInt(a[i]);
        }
        write(wide, to.address());
        yield to;
      }
      default ->
          throw new TensorException(
              "tornado",
              array.getClass().getSimpleName()
                  + " has no place on the device; cast to F32 or I32 first, or use --device cpu");
    };
  }

  /// A copy of a storage's elements in a heap array of its type.
  public final Object download(Storage storage) {
    DeviceStorage from = resident(storage);
    try {
      return download(from);
    } finally {
      Reference.reachabilityFence(from); // an address alone would not keep it
    }
  }

  private Object download(DeviceStorage from) {
    if (from.dtype() == DType.F32) {
      float[] values = new float[from.length()];
      read(from.address(), values);
      return values;
    }
    int[] values = new int[from.length()];
    read(from.address(), values);
    if (from.dtype() == DType.I32) {
      return values;
    }
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
