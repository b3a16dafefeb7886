package vexel.distill.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import vexel.distill.Progress;
import vexel.distill.data.ImageFile;
import vexel.distill.data.PointCloud;
import vexel.tensor.Backends;
import vexel.tensor.io.Safetensors;
import vexel.tensor.io.TorchFile;
import vexel.tensor.spi.BackendProvider.Availability;

/// What this machine offers.
@Command(
    name = "doctor",
    description =
        "Shows JDK, cores, vector width, heap, backends and limits, and says what is wrong.",
    footer = {"  vexel doctor", "  vexel doctor --json"})
final class Doctor extends Verb {
  @Override
  void run(Answer answer, Progress progress) {
    Runtime.Version jdk = Runtime.version();
    long heap = Runtime.getRuntime().maxMemory() >> 20;
    answer
        .put("jdk", jdk.toString())
        .put("vm", System.getProperty("java.vm.name"))
        .put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"))
        .put("cores", Runtime.getRuntime().availableProcessors())
        .put("threads", Backends.threads())
        .put("vectorBits", Backends.vectorBits())
        .put("heapMegabytes", heap)
        .put("backends", backends(answer))
        .put("limits", limits(answer));
    answer.say("jdk       " + jdk + " (" + System.getProperty("java.vm.name") + ")");
    answer.say("threads   " + Backends.threads() + " (property vexel.threads changes them)");
    answer.say("vectors   " + Backends.vectorBits() + " bits");
    answer.say("heap      " + heap + " MiB (VEXEL_OPTS=-Xmx4g changes it)");
  }

  private static List<Map<String, Object>> backends(Answer answer) {
    List<Map<String, Object>> all = new ArrayList<>();
    Backends.probeAll()
        .forEach(
            (name, found) -> {
              Map<String, Object> entry = new LinkedHashMap<>();
              entry.put("name", name);
              entry.put("available", found instanceof Availability.Available);
              switch (found) {
                case Availability.Available a -> entry.put("device", a.device());
                case Availability.Unavailable u -> entry.put("reason", u.reason());
              }
              all.add(entry);
              answer.say(
                  "backend   "
                      + name
                      + ": "
                      + switch (found) {
                        case Availability.Available a -> a.device();
                        case Availability.Unavailable u -> "not available: " + u.reason();
                      });
            });
    return all;
  }

  /// What readers refuse, so that a hostile file cannot exhaust the machine.
  private static Map<String, Object> limits(Answer answer) {
    Map<String, Object> limits = new LinkedHashMap<>();
    limits.put("tensor.elements", Integer.MAX_VALUE);
    limits.put("safetensors.headerBytes", Safetensors.MAX_HEADER_BYTES);
    limits.put("safetensors.tensors", Safetensors.MAX_TENSORS);
    limits.put("safetensors.rank", Safetensors.MAX_RANK);
    limits.put("pickle.bytes", TorchFile.MAX_PICKLE_BYTES);
    limits.put("pickle.instructions", TorchFile.MAX_PICKLE_OPS);
    limits.put("image.pixels", ImageFile.MAX_PIXELS);
    limits.put("cloud.points", PointCloud.MAX_POINTS);
    limits.forEach((name, value) -> answer.say("limit     " + name + " = " + value));
    return limits;
  }
}
