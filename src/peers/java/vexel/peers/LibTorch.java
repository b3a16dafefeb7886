package vexel.peers;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;

/// libtorch 2.5.1 with MKL and oneDNN, as DJL ships it, on [TorchPrograms].
final class LibTorch implements Engine {
  private final PtNDManager manager = (PtNDManager) NDManager.newBaseManager("PyTorch");

  LibTorch(int threads) {
    JniUtils.setNumThreads(threads);
  }

  @Override
  public Runnable prepare(String key) {
    TorchPrograms.Program program = TorchPrograms.of(key);
    PtNDArray[] inputs =
        program.inputs().stream()
            .map(shape -> (PtNDArray) manager.randomNormal(new Shape(shape)))
            .toArray(PtNDArray[]::new);
    String setup = program.setup();
    if (setup != null) {
      PtNDArray[] raw = inputs;
      inputs = load(setup).forward(IValue.listFrom(raw)).toTensorArray(manager);
      PtNDArray[] kept = inputs;
      Arrays.stream(raw).filter(x -> !Arrays.asList(kept).contains(x)).forEach(PtNDArray::close);
    }
    PtSymbolBlock block = load(program.body());
    IValue list = IValue.listFrom(inputs);
    return () -> block.forward(list).close();
  }

  private PtSymbolBlock load(String statements) {
    byte[] archive = TorchScript.module(statements);
    try {
      return JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false);
    } catch (IOException e) {
      throw new IllegalStateException(statements, e);
    }
  }
}
