package vexel.nn.bev;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Differentiable;
import vexel.autograd.Value;
import vexel.nn.Layer;
import vexel.nn.Pass;

/// The branches of one task, a group of classes that are detected together. The names are
/// CenterPoint's.
///
/// @param reg offset from the lattice point, in cells: 2
/// @param height z of the centre, metres: 1
/// @param dim logarithms of length, width and height: 3
/// @param rot sine and cosine of the heading, sine first: 2
/// @param vel velocity along x and y, or null: 2
/// @param iou 2·IoU − 1 of the box it predicts, or null: 1
/// @param hm class logits
public record TaskHead(
    HeadBranch reg,
    HeadBranch height,
    HeadBranch dim,
    HeadBranch rot,
    @Nullable HeadBranch vel,
    @Nullable HeadBranch iou,
    HeadBranch hm)
    implements Layer {
  /// What a task predicts in every cell, [B, n, H, W] each, as the branches are called.
  public record Maps(
      Value reg,
      Value height,
      Value dim,
      Value rot,
      @Nullable Value vel,
      @Nullable Value iou,
      Value hm) {
    /// The numbers of a box, [B, 10, H, W], or 8 without velocity: reg, height, dim, rot, vel.
    public Value boxes() {
      return vel == null
          ? Differentiable.concat(1, reg, height, dim, rot)
          : Differentiable.concat(1, reg, height, dim, rot, vel);
    }
  }

  /// The branches there are, in the order of the components.
  List<HeadBranch> branches() {
    List<HeadBranch> all = new ArrayList<>(List.of(reg, height, dim, rot));
    if (vel != null) {
      all.add(vel);
    }
    if (iou != null) {
      all.add(iou);
    }
    all.add(hm);
    return all;
  }

  /// The maps, from what [HeadBranch#first] made for each of [#branches()].
  Maps forward(Iterator<Value> first, Pass pass) {
    return new Maps(
        reg.rest(first.next(), pass.at("reg")),
        height.rest(first.next(), pass.at("height")),
        dim.rest(first.next(), pass.at("dim")),
        rot.rest(first.next(), pass.at("rot")),
        vel == null ? null : vel.rest(first.next(), pass.at("vel")),
        iou == null ? null : iou.rest(first.next(), pass.at("iou")),
        hm.rest(first.next(), pass.at("hm")));
  }
}
