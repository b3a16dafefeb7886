package uk.ac.manchester.tornado.api.common;

import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/// A device that kernels run on.
public interface TornadoDevice {
  String getDeviceName();

  String getPlatformName();

  long getMaxAllocMemory();

  long getMaxGlobalMemory();

  TornadoVMBackendType getTornadoVMBackend();
}
