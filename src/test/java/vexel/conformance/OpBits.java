package vexel.conformance;

import java.util.ArrayList;
import java.util.List;
import vexel.autograd.Sample;
import vexel.distill.conformance.OpCatalog;
import vexel.tensor.Backends;
import vexel.tensor.Tensor;

/// Outputs and gradients of an op, in F32 on both CPU backends.
final class OpBits {
  private OpBits() {}

  /// Where the two backends differ.
  static List<String> different(OpCatalog op) {
    List<String> different = new ArrayList<>();
    for (Sample s : op.samples()) {
      if (!s.isRejected()) {
        List<Tensor> a = SampleRun.on(Backends.reference(), s);
        List<Tensor> b = SampleRun.on(Backends.cpu(), s);
        for (int i = 0; i < a.size(); i++) {
          String where = Bits.firstDifference(a.get(i), b.get(i));
          if (where != null) {
            different.add(s.op() + " tensor " + i + " " + where);
          }
        }
      }
    }
    return different;
  }
}
