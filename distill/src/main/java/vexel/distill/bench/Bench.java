package vexel.distill.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import vexel.distill.UsageException;

/// The groups of workloads by name. A group builds its data when it is asked for.
public final class Bench {
  private static final Map<String, Supplier<List<Workload>>> GROUPS = new LinkedHashMap<>();

  static {
    GROUPS.put("gemm", DenseBench::products);
    GROUPS.put("gemm-large", DenseBench::largeProduct);
    GROUPS.put("ops", DenseBench::rows);
    GROUPS.put("rows", RowBench::training);
    GROUPS.put("attention", DenseBench::attention);
    GROUPS.put("attention-backward", TrainingBench::attention);
    GROUPS.put("conv", ConvBench::convolutions);
    GROUPS.put("resnet", ConvBench::resnet);
    GROUPS.put("vit", NetworkBench::vit);
    GROUPS.put("vit-large", NetworkBench::vitLarge);
    GROUPS.put("sparse", SparseBench::convolution);
    GROUPS.put("sparse-step", TrainingBench::sparse);
    GROUPS.put("kernelmap", SparseBench::kernelMap);
    GROUPS.put("growth", GrowthBench::voxels);
    GROUPS.put("optimizer", TrainingBench::optimizer);
    GROUPS.put("mlp", NetworkBench::mlp);
    GROUPS.put("minkunet", SparseBench::minkunet);
    GROUPS.put("step", NetworkBench::step);
    GROUPS.put("clever", LoaderBench::clever);
    GROUPS.put("slic", SuperpixelBench::slic);
    GROUPS.put("relational", LossBench::relational);
    GROUPS.put("raycast", WorldBench::rays);
    GROUPS.put("detector", DetectorBench::parts);
    GROUPS.put("detector-step", DetectorStepBench::small);
    GROUPS.put("detector-step-paper", DetectorStepBench::paper);
    GROUPS.put("loader", LoaderBench::nuscenes);
  }

  /// The groups that measure tensors, in an order from single kernels to whole steps. The others
  /// measure work of the processor.
  public static final List<String> ON_DEVICES =
      List.of("gemm", "gemm-large", "ops", "attention", "vit", "sparse", "mlp", "minkunet", "step");

  private static final String ONLY_WHEN_NAMED = "detector-step-paper";

  private Bench() {}

  /// All names.
  public static List<String> names() {
    return List.copyOf(GROUPS.keySet());
  }

  /// The groups that run where none is named: all but the one that takes ten minutes.
  public static List<String> usual() {
    return names().stream().filter(name -> !name.equals(ONLY_WHEN_NAMED)).toList();
  }

  /// The workloads of a group.
  ///
  /// @throws UsageException if there is no such group
  public static List<Workload> group(String name) {
    Supplier<List<Workload>> group = GROUPS.get(name);
    if (group == null) {
      throw new UsageException(
          "bench: nothing is called '" + name + "'; known: " + String.join(", ", names()));
    }
    return group.get();
  }
}
