package uk.ac.manchester.tornado.api;

import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;

/// Task graphs ready to run.
public class TornadoExecutionPlan implements AutoCloseable {
  public TornadoExecutionPlan(ImmutableTaskGraph... immutableTaskGraphs) {
    throw new UnsupportedOperationException(
        "TornadoVM is not installed: " + immutableTaskGraphs.length + " graphs");
  }

  public TornadoExecutionPlan withDevice(TornadoDevice device) {
    return this;
  }

  public TornadoExecutionPlan withGraph(int graphIndex) {
    return this;
  }

  public TornadoExecutionPlan withGridScheduler(GridScheduler gridScheduler) {
    return this;
  }

  public TornadoExecutionResult execute() {
    return new TornadoExecutionResult();
  }

  @Override
  public void close() throws TornadoExecutionPlanException {}
}
