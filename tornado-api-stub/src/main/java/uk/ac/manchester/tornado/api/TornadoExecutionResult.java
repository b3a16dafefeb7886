package uk.ac.manchester.tornado.api;

/// What an execution left.
public class TornadoExecutionResult {
  TornadoExecutionResult() {}
}
