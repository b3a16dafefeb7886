package uk.ac.manchester.tornado.api;

/// The work items of each task, by `graph.task`.
public class GridScheduler {
  public GridScheduler() {}

  public void addWorkerGrid(String taskName, WorkerGrid workerGrid) {}
}
