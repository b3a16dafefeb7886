package uk.ac.manchester.tornado.api;

/// TornadoVM's drivers.
public interface TornadoRuntime {
  int getNumBackends();

  TornadoBackend getBackend(int index);
}
