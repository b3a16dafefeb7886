package vexel.peers;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import vexel.tensor.Rng;

/// ONNX Runtime with all its graph optimisations, on networks that `tools/peers/models.py` exports.
final class Onnx implements Engine {
  private final int threads;

  Onnx(int threads) {
    this.threads = threads;
  }

  @Override
  public Runnable prepare(String key) {
    try {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      SessionOptions options = new SessionOptions();
      options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      OrtSession session = environment.createSession(model(key).toString(), options);
      Map.Entry<String, NodeInfo> input = session.getInputInfo().entrySet().iterator().next();
      String name = input.getKey();
      long[] shape = ((TensorInfo) input.getValue().getInfo()).getShape();
      OnnxTensor image = OnnxTensor.createTensor(environment, normal(shape), shape);
      return () -> {
        try (OrtSession.Result result = session.run(Map.of(name, image))) {
          if (result.size() != 1) {
            throw new IllegalStateException(key + ": " + result.size() + " outputs");
          }
        } catch (OrtException e) {
          throw new IllegalStateException(key, e);
        }
      };
    } catch (OrtException e) {
      throw new IllegalStateException(key, e);
    }
  }

  /// The exported network, made when it is first asked for.
  private static Path model(String key) {
    Path root = Path.of(System.getProperty("vexel.root", "."));
    Path file = root.resolve("target/peers/models/" + key + ".onnx");
    if (!Files.exists(file)) {
      String python = System.getenv().getOrDefault("VEXEL_PYTHON", "/usr/bin/python3");
      String script = root.resolve("tools/peers/models.py").toString();
      try {
        Process export =
            new ProcessBuilder(List.of(python, script, key, file.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (export.waitFor() != 0) {
          throw new MissingEngine(
              "exporting needs PyTorch: apt install python3-torch python3-torchvision",
              new IllegalStateException(script));
        }
      } catch (IOException | InterruptedException e) {
        throw new MissingEngine("exporting needs PyTorch: apt install python3-torch", e);
      }
    }
    return file;
  }

  private static FloatBuffer normal(long[] shape) {
    long n = 1;
    for (long side : shape) {
      n *= side;
    }
    FloatBuffer x =
        ByteBuffer.allocateDirect(Math.toIntExact(4 * n))
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    Rng rng = Rng.seed(1).at("image");
    for (int i = 0; i < n; i++) {
      x.put(i, (float) rng.normal(i));
    }
    return x;
  }
}
