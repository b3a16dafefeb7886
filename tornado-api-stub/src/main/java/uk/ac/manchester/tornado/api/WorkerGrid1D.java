package uk.ac.manchester.tornado.api;

/// Work items in a row.
public class WorkerGrid1D implements WorkerGrid {
  public WorkerGrid1D(int x) {}

  @Override
  public void setGlobalWork(long x, long y, long z) {}

  @Override
  public void setLocalWork(long x, long y, long z) {}
}
