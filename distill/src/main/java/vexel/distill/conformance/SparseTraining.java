package vexel.distill.conformance;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Differentiable;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.nn.BatchNorm;
import vexel.nn.Layer;
import vexel.nn.Pass;
import vexel.nn.optim.AdamW;
import vexel.nn.sparse.ActiveRule;
import vexel.nn.sparse.KernelShape;
import vexel.nn.sparse.Sites;
import vexel.nn.sparse.SparseConv3d;
import vexel.nn.sparse.SparseInverseConv3d;
import vexel.nn.sparse.SubmanifoldConv3d;
import vexel.nn.sparse.Voxels;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// A whole training run: a small sparse U-Net, some steps of AdamW, every loss, every first
/// gradient, the weights at the end and what the trained network says.
final class SparseTraining {
  private static final Pattern NET =
      Pattern.compile(
          "a=relu\\(bn1\\(subm(\\d+)\\(x\\)\\)\\);"
              + "d=relu\\(bn2\\(stridedk(\\d+)s(\\d+)p(\\d+)\\(a\\)\\)\\);"
              + "d=relu\\(bn3\\(subm(\\d+)\\(d\\)\\)\\+d\\);"
              + "u=relu\\(bn4\\(inversek\\2s\\3p\\4\\(d\\)\\)\\);"
              + "y=head\\(cat\\[u,a\\]\\)");
  private static final Pattern LOSS =
      Pattern.compile("mean\\(1-cos\\(y,target\\)\\)\\+([0-9.e-]+)\\*mse\\(y,target\\)");
  private static final Tolerance LOSSES = Tolerance.absolute(1e-5);
  private static final Tolerance WEIGHTS = Tolerance.absolute(5e-4);

  private final Trial t;
  private final Map<String, Parameter> weights = new LinkedHashMap<>();
  private final UNet net;

  /// The network of [#NET].
  ///
  /// @param headWeight [Cout, 2·C]
  /// @param headBias [Cout]
  public record UNet(
      SubmanifoldConv3d conv1,
      BatchNorm bn1,
      SparseConv3d down,
      BatchNorm bn2,
      SubmanifoldConv3d mid,
      BatchNorm bn3,
      SparseInverseConv3d up,
      BatchNorm bn4,
      Parameter headWeight,
      Parameter headBias)
      implements Layer {
    Value forward(Voxels x, Pass pass) {
      Value a = bn1.forwardRelu(conv1.forward(x).features(), pass);
      Voxels fine = x.with(a);
      Voxels d = down.forward(fine);
      d = d.with(bn2.forwardRelu(d.features(), pass));
      d = d.with(bn3.forward(mid.forward(d).features(), pass).add(d.features()).relu());
      Value u = bn4.forwardRelu(up.forward(d, x.sites()).features(), pass);
      return Differentiable.concat(1, u, a).linear(headWeight.value(), headBias.value());
    }
  }

  private SparseTraining(Trial t) {
    this.t = t;
    Matcher m = match(NET, "net");
    KernelShape first = KernelShape.submanifold(number(m, 1));
    KernelShape stride = KernelShape.strided(number(m, 2), number(m, 3), number(m, 4));
    KernelShape inner = KernelShape.submanifold(number(m, 5));
    this.net =
        new UNet(
            new SubmanifoldConv3d(weight("conv1.w"), null, first),
            norm("bn1"),
            new SparseConv3d(weight("down.w"), null, stride, ActiveRule.WINDOW),
            norm("bn2"),
            new SubmanifoldConv3d(weight("mid.w"), null, inner),
            norm("bn3"),
            new SparseInverseConv3d(weight("up.w"), null, stride, ActiveRule.WINDOW),
            norm("bn4"),
            weight("head.w"),
            weight("head.b"));
  }

  static void addTo(Map<String, Executor> table) {
    table.put("sparse_train", t -> new SparseTraining(t).train());
  }

  private void train() {
    Attrs a = t.attrs();
    double[] betas = a.numbers("betas");
    AdamW optimizer =
        AdamW.of(
                a.number("lr"),
                betas[0],
                betas[1],
                a.number("eps"),
                a.number("weight_decay"),
                false)
            .over("net", net);
    Voxels x = new Voxels(sites(), Value.of(t.tensor("feats")));
    Value target = Value.of(t.tensor("target"));
    double share = Double.parseDouble(match(LOSS, "loss").group(1));
    double[] losses = new double[a.integer("steps")];
    for (int step = 0; step < losses.length; step++) {
      Pass pass = Pass.train(Rng.seed(0));
      Value y = net.forward(x, pass);
      if (step == 0) {
        t.check("step0/output", y.tensor());
      }
      Value loss =
          y.cosineSimilarity(target, 1, 1e-8)
              .neg()
              .add(1)
              .mean()
              .add(y.sub(target).square().mean().mul(share));
      losses[step] = loss.tensor().item();
      Gradients gradients = loss.backward();
      if (step == 0) {
        weights.forEach((name, p) -> checkGradient(name, p, gradients.of(p)));
      }
      optimizer.step(gradients);
      pass.commit();
    }
    t.check("loss", losses, LOSSES);
    weights.forEach((name, p) -> t.check("final/" + name, stored(name, p.tensor()), WEIGHTS));
    t.check("final/eval_output", net.forward(x, Pass.eval()).tensor(), WEIGHTS);
  }

  private void checkGradient(String name, Parameter p, @Nullable Tensor g) {
    if (p.isTrainable()) {
      Tensor zero = Tensor.zeros(p.tensor().backend(), p.tensor().dtype(), p.tensor().shape());
      t.check("step0/d_" + name, stored(name, g == null ? zero : g));
    }
  }

  // ---- the file's layout

  private Sites sites() {
    int[] fine = t.tensor("coords0_bzyx").toInts();
    int batch = fine.length == 0 ? 0 : fine[fine.length - 4] + 1;
    Sites sites = Sites.of(fine, batch, SparseCases.zyx(t.attrs(), "grid_zyx"));
    Sites coarse =
        sites.strided(net.down().shape(), ActiveRule.WINDOW, t.engine().backend()).sites();
    t.check("coords1_bzyx", Tensor.copyOf(t.engine().backend(), coarse.coords(), coarse.size(), 4));
    return sites;
  }

  /// A weight of `init/`, [Cout, Cin, kz, ky, kx] (inverse: [Cin, Cout, …]) → [K, Cin, Cout].
  private Parameter weight(String name) {
    Tensor w = t.tensor("init/" + name);
    if (w.rank() == 5) {
      int[] order = name.startsWith("up") ? new int[] {2, 3, 4, 0, 1} : new int[] {2, 3, 4, 1, 0};
      Tensor p = w.permute(order).contiguous();
      w = p.reshape(-1, p.dim(3), p.dim(4));
    }
    Parameter p = Parameter.of(w.copy());
    weights.put(name, p);
    return p;
  }

  private BatchNorm norm(String name) {
    Parameter gamma = weight(name + ".w");
    Parameter beta = weight(name + ".b");
    Tensor zero =
        Tensor.zeros(gamma.tensor().backend(), gamma.tensor().dtype(), gamma.tensor().shape());
    Parameter mean = Parameter.buffer(zero);
    Parameter variance = Parameter.buffer(zero.add(1));
    weights.put(name + ".running_mean", mean);
    weights.put(name + ".running_var", variance);
    Attrs a = t.attrs();
    return new BatchNorm(gamma, beta, mean, variance, a.number("bn_eps"), a.number("bn_momentum"));
  }

  /// The way back of [#weight].
  private Tensor stored(String name, Tensor w) {
    if (w.rank() != 3) {
      return w;
    }
    Shape s = t.stored("final/" + name).shape();
    Tensor kernel = w.reshape(s.dim(2), s.dim(3), s.dim(4), w.dim(1), w.dim(2));
    return name.startsWith("up")
        ? kernel.permute(3, 4, 0, 1, 2).contiguous()
        : kernel.permute(4, 3, 0, 1, 2).contiguous();
  }

  private Matcher match(Pattern pattern, String attr) {
    Matcher m = pattern.matcher(t.attrs().text(attr).replace(" ", ""));
    if (!m.matches()) {
      throw new MissingFeature("sparse_train " + attr + " '" + t.attrs().text(attr) + "'");
    }
    return m;
  }

  private static int number(Matcher m, int group) {
    return Integer.parseInt(m.group(group));
  }
}
