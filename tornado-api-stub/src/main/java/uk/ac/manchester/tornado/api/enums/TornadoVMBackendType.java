package uk.ac.manchester.tornado.api.enums;

/// What a device is programmed in.
public enum TornadoVMBackendType {
  OPENCL,
  METAL,
  PTX,
  CUDA,
  SPIRV,
  JAVA,
  VIRTUAL
}
