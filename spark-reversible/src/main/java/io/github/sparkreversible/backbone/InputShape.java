package io.github.sparkreversible.backbone;

import io.github.sparkreversible.datasets.tensor.TensorKind;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.inputs.InputType;

/** Sizes of a row that a network takes. */
public sealed interface InputShape permits ClipShape, CloudShape {
  /**
   * The shape of a kind of rows, which is told by the number of sizes.
   *
   * @param sizes {@code [frames, height, width, channels]} or {@code [points, columns]}
   * @throws IllegalArgumentException if they are neither
   */
  static InputShape of(int... sizes) {
    return switch (sizes.length) {
      case CloudShape.RANK -> new CloudShape(sizes[0], sizes[1]);
      case ClipShape.RANK -> new ClipShape(sizes[0], sizes[1], sizes[2], sizes[3]);
      default ->
          throw new IllegalArgumentException(
              "a tensor has shape %s, expected [frames, height, width, channels] or [points, columns]"
                  .formatted(Arrays.toString(sizes)));
    };
  }

  /** What a row holds. */
  TensorKind kind();

  /** The sizes, outermost first. */
  int[] sizes();

  /** DL4J's type of a network's input of such rows. */
  InputType type();

  /** Shape of a batch of rows. */
  default long[] ofBatch(int rows) {
    int[] sizes = sizes();
    long[] shape = new long[1 + sizes.length];
    shape[0] = rows;
    for (int axis = 0; axis < sizes.length; axis++) {
      shape[1 + axis] = sizes[axis];
    }
    return shape;
  }
}
