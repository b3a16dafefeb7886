package vexel.conformance;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import vexel.tornado.Kernel;
import vexel.tornado.Launcher;

/// Runs the device's kernels as Java. Work items that cooperate are one virtual thread each and
/// wait for each other at real barriers; local memory is theirs together and begins as NaN.
final class EmulatedLauncher implements Launcher {
  private static final int CARGO = 100; // short, so that a transfer takes several

  private final FloatArray f;
  private final IntArray n;
  private final IntArray p = new IntArray(CARGO + 2);
  private final FloatArray s = new FloatArray(CARGO);
  private final int droppedBarrier;
  private final Set<Kernel> launched = EnumSet.noneOf(Kernel.class);

  /// A device with so much memory that drops no barrier.
  EmulatedLauncher(int floats, int integers) {
    this(floats, integers, -1);
  }

  /// Work items pass their barrier number `droppedBarrier` without waiting.
  EmulatedLauncher(int floats, int integers, int droppedBarrier) {
    this.f = new FloatArray(floats);
    this.n = new IntArray(integers);
    this.droppedBarrier = droppedBarrier;
  }

  /// The kernels that were started.
  Set<Kernel> launched() {
    return launched;
  }

  @Override
  public int floats() {
    return f.getSize();
  }

  @Override
  public int integers() {
    return n.getSize();
  }

  @Override
  public int mostCargo() {
    return CARGO;
  }

  @Override
  public IntArray p(Kernel kernel, int cargo) {
    return p;
  }

  @Override
  public FloatArray s(Kernel kernel, int cargo) {
    return s;
  }

  @Override
  public void launch(Kernel kernel, int groups, int cargo) {
    launched.add(kernel);
    for (int group = 0; group < groups; group++) {
      if (kernel.isCooperating()) {
        together(kernel, group);
      } else {
        Item item = new Item(new Shared(1));
        for (int local = 0; local < kernel.groupSize(); local++) {
          item.stand(group, local, kernel.groupSize());
          kernel.body().apply(item, f, n, p, s);
        }
      }
    }
  }

  private void together(Kernel kernel, int group) {
    Shared shared = new Shared(kernel.groupSize());
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int local = 0; local < kernel.groupSize(); local++) {
      Item item = new Item(shared);
      item.stand(group, local, kernel.groupSize());
      threads.add(
          Thread.ofVirtual()
              .uncaughtExceptionHandler((thread, e) -> failure.compareAndSet(null, e))
              .start(() -> kernel.body().apply(item, f, n, p, s)));
    }
    for (Thread t : threads) {
      try {
        t.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    if (failure.get() != null) {
      throw new IllegalStateException(kernel + ", group " + group, failure.get());
    }
  }

  /// What a group's work items have in common.
  private static final class Shared {
    private final CyclicBarrier barrier;
    private final List<float[]> arrays = new ArrayList<>();

    Shared(int items) {
      barrier = new CyclicBarrier(items);
    }

    /// The array of the group's allocation number `index`.
    synchronized float[] array(int index, int size) {
      if (index == arrays.size()) {
        float[] array = new float[size];
        Arrays.fill(array, Float.NaN);
        arrays.add(array);
      }
      return arrays.get(index);
    }
  }

  /// A work item.
  private final class Item extends KernelContext {
    private final Shared shared;
    private int allocations;
    private int barriers;

    Item(Shared shared) {
      this.shared = shared;
    }

    void stand(int group, int local, int size) {
      set("globalIdx", group * size + local);
      set("groupIdx", group);
      set("localIdx", local);
    }

    private void set(String name, int value) {
      try {
        Field field = KernelContext.class.getField(name);
        field.setAccessible(true); // final: a device sets it, Java code cannot
        field.set(this, value);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public float[] allocateFloatLocalArray(int size) {
      return shared.array(allocations++, size);
    }

    @Override
    public void localBarrier() {
      if (barriers++ == droppedBarrier) {
        return;
      }
      try {
        shared.barrier.await(60, TimeUnit.SECONDS);
      } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
        throw new IllegalStateException("not all work items reach this barrier", e);
      }
    }
  }
}
