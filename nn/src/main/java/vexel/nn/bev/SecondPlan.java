package vexel.nn.bev;

import java.util.List;

/// The sizes of SECOND's two-dimensional part.
///
/// @param inputs channels of the map it is given
/// @param layers convolutions of each stage besides its first
/// @param strides stride of each stage's first convolution
/// @param widths channels of each stage
/// @param scales by how much the neck enlarges each stage's map
/// @param outputs channels of each enlarged map
public record SecondPlan(
    int inputs,
    List<Integer> layers,
    List<Integer> strides,
    List<Integer> widths,
    List<Double> scales,
    List<Integer> outputs) {
  /// UniDistill's encoder, and that of SECOND on KITTI: 256 channels in, stages of 1 + 5
  /// convolutions with 128 and 256 channels, 256 + 256 channels out at the size that came in.
  public static final SecondPlan TWO_STAGES = twoStages(256, 5, 128);

  public SecondPlan {
    layers = List.copyOf(layers);
    strides = List.copyOf(strides);
    widths = List.copyOf(widths);
    scales = List.copyOf(scales);
    outputs = List.copyOf(outputs);
    int n = layers.size();
    if (n == 0
        || strides.size() != n
        || widths.size() != n
        || scales.size() != n
        || outputs.size() != n) {
      throw new IllegalArgumentException(
          "second: layers "
              + layers
              + ", strides "
              + strides
              + ", widths "
              + widths
              + ", scales "
              + scales
              + " and outputs "
              + outputs
              + " must be of one length");
    }
  }

  /// Two stages of `width` and 2·`width` channels, strides 1 and 2, enlarged to 2·`width` each.
  public static SecondPlan twoStages(int inputs, int layers, int width) {
    return new SecondPlan(
        inputs,
        List.of(layers, layers),
        List.of(1, 2),
        List.of(width, 2 * width),
        List.of(1.0, 2.0),
        List.of(2 * width, 2 * width));
  }

  /// Channels of the joined map.
  public int width() {
    return outputs.stream().mapToInt(Integer::intValue).sum();
  }
}
