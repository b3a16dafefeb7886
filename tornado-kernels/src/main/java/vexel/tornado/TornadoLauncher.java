package vexel.tornado;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import vexel.tensor.DeviceTime;

/// Starts kernels with TornadoVM. One plan holds one task graph a kernel; f and n pass from the
/// graph that ran last to the next one without leaving the device, p and s travel with each call.
///
/// [Kernel#CLEAR] must run first: it alone takes f and n from nobody.
final class TornadoLauncher implements Launcher {
  /// Elements that one transfer moves.
  private static final int CARGO = 1 << 18;

  private static final String TASK = "run";

  private final FloatArray f;
  private final IntArray n;
  private final IntArray p = new IntArray(128);
  private final FloatArray s = new FloatArray(16);
  private final IntArray longP = new IntArray(CARGO + 2);
  private final FloatArray longS = new FloatArray(CARGO);
  private final TornadoExecutionPlan plan;
  private final GridScheduler scheduler = new GridScheduler();
  private final Map<Kernel, WorkerGrid> grids = new EnumMap<>(Kernel.class);
  private final Map<Kernel, Integer> indices =
      new EnumMap<>(Kernel.class); // of a graph in the plan
  private final Set<Kernel> compiled = EnumSet.noneOf(Kernel.class);
  private volatile DeviceTime time = DeviceTime.NONE;

  TornadoLauncher(TornadoDevice device, int floats, int integers) {
    f = new FloatArray(floats);
    n = new IntArray(integers);
    List<ImmutableTaskGraph> graphs = new ArrayList<>();
    for (Kernel kernel : Kernel.values()) {
      WorkerGrid grid = new WorkerGrid1D(kernel.groupSize());
      grid.setLocalWork(kernel.groupSize(), 1, 1);
      grids.put(kernel, grid);
      scheduler.addWorkerGrid(graph(kernel) + "." + TASK, grid);
      indices.put(kernel, graphs.size());
      graphs.add(describe(kernel).snapshot());
    }
    plan =
        new TornadoExecutionPlan(graphs.toArray(ImmutableTaskGraph[]::new))
            .withDevice(device)
            .withGridScheduler(scheduler);
  }

  private static String graph(Kernel kernel) {
    return kernel.name().toLowerCase(Locale.ROOT);
  }

  private TaskGraph describe(Kernel kernel) {
    TaskGraph graph = new TaskGraph(graph(kernel));
    if (kernel != Kernel.CLEAR) {
      graph = graph.consumeFromDevice(f, n);
    }
    graph =
        graph
            .transferToDevice(DataTransferMode.EVERY_EXECUTION, p(kernel), s(kernel))
            .task(TASK, kernel.body(), new KernelContext(), f, n, p(kernel), s(kernel))
            .persistOnDevice(f, n);
    return switch (kernel.cargo()) {
      case FLOATS_OUT -> graph.transferToHost(DataTransferMode.EVERY_EXECUTION, s(kernel));
      case INTS_OUT -> graph.transferToHost(DataTransferMode.EVERY_EXECUTION, p(kernel));
      case NONE, FLOATS_IN, INTS_IN -> graph;
    };
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
  public IntArray p(Kernel kernel) {
    return switch (kernel.cargo()) {
      case INTS_IN, INTS_OUT -> longP;
      case NONE, FLOATS_IN, FLOATS_OUT -> p;
    };
  }

  @Override
  public FloatArray s(Kernel kernel) {
    return switch (kernel.cargo()) {
      case FLOATS_IN, FLOATS_OUT -> longS;
      case NONE, INTS_IN, INTS_OUT -> s;
    };
  }

  @Override
  public void launch(Kernel kernel, int groups) {
    WorkerGrid grid = Objects.requireNonNull(grids.get(kernel));
    grid.setGlobalWork((long) groups * kernel.groupSize(), 1, 1);
    grid.setLocalWork(kernel.groupSize(), 1, 1); // recounts the groups
    long start = System.nanoTime();
    plan.withGraph(Objects.requireNonNull(indices.get(kernel))).execute(); // waits for its end
    count(kernel, System.nanoTime() - start);
  }

  private void count(Kernel kernel, long nanos) {
    DeviceTime t = time;
    if (compiled.add(kernel)) {
      time = new DeviceTime(t.compile() + nanos, t.transfer(), t.kernel());
    } else if (kernel.cargo() == Kernel.Cargo.NONE) {
      time = new DeviceTime(t.compile(), t.transfer(), t.kernel() + nanos);
    } else {
      time = new DeviceTime(t.compile(), t.transfer() + nanos, t.kernel());
    }
  }

  @Override
  public DeviceTime time() {
    return time;
  }
}
