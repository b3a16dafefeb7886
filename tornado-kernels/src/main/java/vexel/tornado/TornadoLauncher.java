package vexel.tornado;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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

/// Starts kernels with TornadoVM. One plan holds a task graph for each kernel, and two for a kernel
/// whose arrays travel: TornadoVM moves whole arrays, and a single number should not cost a
/// megabyte. f and n pass from the graph that ran last to the next one without leaving the device.
///
/// [Kernel#CLEAR] must run first: it alone takes f and n from nobody.
final class TornadoLauncher implements Launcher {
  /// Elements that a transfer moves at most, a short one and a long one.
  private static final int[] CARGO = {1 << 10, 1 << 18};

  private static final String TASK = "run";

  private final FloatArray f;
  private final IntArray n;
  private final Freight plain = new Freight(0, new IntArray(128), new FloatArray(16));
  private final List<Freight> cargo = new ArrayList<>();
  private final TornadoExecutionPlan plan;
  private final Map<Kernel, List<Graph>> graphs = new EnumMap<>(Kernel.class);
  private volatile DeviceTime time = DeviceTime.NONE;

  /// The arrays that travel with a call.
  ///
  /// @param room elements that travel in s, or in p behind its first two
  private record Freight(int room, IntArray p, FloatArray s) {}

  /// A kernel with its arrays.
  private static final class Graph {
    private final int index; // in the plan
    private final WorkerGrid grid;
    private final Freight freight;
    private boolean compiled;

    Graph(int index, WorkerGrid grid, Freight freight) {
      this.index = index;
      this.grid = grid;
      this.freight = freight;
    }
  }

  TornadoLauncher(TornadoDevice device, int floats, int integers) {
    f = new FloatArray(floats);
    n = new IntArray(integers);
    for (int room : CARGO) {
      cargo.add(new Freight(room, new IntArray(room + 2), new FloatArray(room)));
    }
    GridScheduler scheduler = new GridScheduler();
    List<ImmutableTaskGraph> all = new ArrayList<>();
    for (Kernel kernel : Kernel.values()) {
      List<Graph> own = new ArrayList<>();
      for (Freight freight : kernel.cargo() == Kernel.Cargo.NONE ? List.of(plain) : cargo) {
        String name = kernel.name().toLowerCase(Locale.ROOT) + freight.room;
        WorkerGrid grid = new WorkerGrid1D(kernel.groupSize());
        grid.setLocalWork(kernel.groupSize(), 1, 1);
        scheduler.addWorkerGrid(name + "." + TASK, grid);
        own.add(new Graph(all.size(), grid, freight));
        all.add(describe(kernel, name, freight).snapshot());
      }
      graphs.put(kernel, own);
    }
    plan =
        new TornadoExecutionPlan(all.toArray(ImmutableTaskGraph[]::new))
            .withDevice(device)
            .withGridScheduler(scheduler);
  }

  private TaskGraph describe(Kernel kernel, String name, Freight freight) {
    IntArray p = freight.p;
    FloatArray s = freight.s;
    TaskGraph graph = new TaskGraph(name);
    if (kernel != Kernel.CLEAR) {
      graph = graph.consumeFromDevice(f, n);
    }
    graph =
        switch (kernel.cargo()) {
          case FLOATS_OUT -> graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, p);
          case NONE, FLOATS_IN, INTS_IN, INTS_OUT ->
              graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, p, s);
        };
    graph = graph.task(TASK, kernel.body(), new KernelContext(), f, n, p, s).persistOnDevice(f, n);
    return switch (kernel.cargo()) {
      case FLOATS_OUT -> graph.transferToHost(DataTransferMode.EVERY_EXECUTION, s);
      case INTS_OUT -> graph.transferToHost(DataTransferMode.EVERY_EXECUTION, p);
      case NONE, FLOATS_IN, INTS_IN -> graph;
    };
  }

  /// The graph with the least room for so much.
  private Graph graph(Kernel kernel, int elements) {
    List<Graph> own = Objects.requireNonNull(graphs.get(kernel));
    return own.size() == 1 || own.get(0).freight.room >= elements ? own.get(0) : own.get(1);
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
    return cargo.get(cargo.size() - 1).room;
  }

  @Override
  public IntArray p(Kernel kernel, int elements) {
    return graph(kernel, elements).freight.p;
  }

  @Override
  public FloatArray s(Kernel kernel, int elements) {
    return graph(kernel, elements).freight.s;
  }

  @Override
  public void launch(Kernel kernel, int groups, int elements) {
    Graph graph = graph(kernel, elements);
    graph.grid.setGlobalWork((long) groups * kernel.groupSize(), 1, 1);
    graph.grid.setLocalWork(kernel.groupSize(), 1, 1); // recounts the groups
    long start = System.nanoTime();
    plan.withGraph(graph.index).execute(); // waits for its end
    count(kernel, graph, System.nanoTime() - start);
  }

  private void count(Kernel kernel, Graph graph, long nanos) {
    DeviceTime t = time;
    if (!graph.compiled) {
      graph.compiled = true;
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
