package vexel.tornado;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Storage;

/// One call of a kernel: its p and s in the order in which the kernel reads them.
///
/// It holds on to the operands until the kernel has run: an address alone would not keep the
/// collector from freeing what lies there.
final class Call {
  private final Device device;
  private final Kernel kernel;
  private final long groups;
  private final List<Storage> operands = new ArrayList<>();
  private int[] p = {};
  private float[] s = {};

  private Call(Device device, Kernel kernel, long groups) {
    this.device = device;
    this.kernel = kernel;
    this.groups = groups;
  }

  /// One work item for each of `items` elements; their number is the first of p.
  static Call items(Device device, Kernel kernel, int items) {
    long groups = (items + kernel.groupSize() - 1L) / kernel.groupSize();
    return new Call(device, kernel, groups).ints(items);
  }

  /// `groups` groups of work items.
  static Call groups(Device device, Kernel kernel, long groups) {
    return new Call(device, kernel, groups);
  }

  /// Integers as they are.
  Call ints(int... values) {
    int at = p.length;
    p = Arrays.copyOf(p, at + values.length);
    System.arraycopy(values, 0, p, at, values.length);
    return this;
  }

  /// The number of an op code: a device knows no enums.
  @SuppressWarnings("EnumOrdinal") // a test compares every constant's kernel with the CPU's
  Call code(Enum<?> op) {
    return ints(op.ordinal());
  }

  /// Addresses of F32 tensors.
  Call at(Tensor... tensors) {
    for (Tensor t : tensors) {
      operands.add(t.storage());
      ints(device.floats(t));
    }
    return this;
  }

  /// The address of an F32 tensor, −1 for null.
  Call optional(@Nullable Tensor t) {
    return t == null ? ints(-1) : at(t);
  }

  /// Addresses of I32 or U8 tensors.
  Call integersAt(Tensor... tensors) {
    for (Tensor t : tensors) {
      operands.add(t.storage());
      ints(device.integers(t));
    }
    return this;
  }

  /// The address of memory used between two kernels.
  Call at(DeviceStorage scratch) {
    return at(scratch, 0);
  }

  /// The address of an element.
  Call at(DeviceStorage storage, int element) {
    operands.add(storage);
    return ints(storage.address() + element);
  }

  /// Strides of a tensor whose address is given apart.
  Call strides(Tensor t, int... axes) {
    for (int axis : axes) {
      ints(t.stride(axis));
    }
    return this;
  }

  /// Scalars, each rounded once.
  Call floats(double... values) {
    s = new float[values.length];
    for (int i = 0; i < s.length; i++) {
      s[i] = (float) values[i];
    }
    return this;
  }

  /// Runs the kernel; nothing for no work items.
  void run() {
    try {
      device.groups(kernel, groups, p, s);
    } finally {
      Reference.reachabilityFence(operands);
    }
  }
}
