package vexel.distill.conformance;

import java.util.Set;

/// The feature of a case that states no operator: optimisers and schedules are recognised by the
/// hyper-parameters only they have.
final class Unnamed {
  private Unnamed() {}

  static String feature(Attrs attrs, Set<String> tensors) {
    if (attrs.has("betas")) {
      // PyTorch 1.13 lists `differentiable` among the defaults of Adam, not of AdamW
      return attrs.has("differentiable") ? "adam" : "adamw";
    }
    if (attrs.has("dampening")) {
      return "sgd";
    }
    if (attrs.has("max_lr")) {
      return "one_cycle";
    }
    if (attrs.has("T_max")) {
      return "cosine_annealing";
    }
    if (attrs.has("warmup")) {
      return "warmup_cosine";
    }
    if (attrs.has("max_norm")) {
      return "clip_grad_norm";
    }
    return tensors.contains("teacher_after") ? "ema" : "unknown";
  }
}
