package io.github.sparkreversible.backbone;

import io.github.sparkreversible.datasets.tensor.TensorKind;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * Sizes of a point cloud.
 *
 * @param points number of points
 * @param columns values of a point, x, y and z first
 */
public record CloudShape(int points, int columns) implements InputShape {
  static final int RANK = 2;

  /**
   * The shape of point clouds.
   *
   * @throws IllegalArgumentException if it is that of other rows
   */
  static CloudShape of(InputShape shape) {
    if (shape instanceof CloudShape cloud) {
      return cloud;
    }
    throw new IllegalArgumentException("The network takes point clouds, found " + shape);
  }

  @Override
  public TensorKind kind() {
    return TensorKind.CLOUD;
  }

  @Override
  public int[] sizes() {
    return new int[] {points, columns};
  }

  @Override
  public InputType type() {
    return InputType.recurrent(columns, points, RNNFormat.NWC);
  }
}
