package io.github.sparkreversible.datasets.transform;

import io.github.sparkreversible.datasets.tensor.Tensor;
import java.io.Serializable;

/** What a stage does with the tensor of one row; a function of its arguments alone. */
@FunctionalInterface
public interface TensorFunction extends Serializable {
  /**
   * The new tensor of a row.
   *
   * @param values the tensor, and labels that belong to its first dimension
   * @param rowKey number of the row, from which everything random is drawn; 0 in stages that draw
   *     nothing
   * @throws IllegalArgumentException if the tensor is not of the kind that the stage takes; says
   *     what it is and what is expected
   */
  LabelledTensor apply(LabelledTensor values, long rowKey);

  /**
   * A tensor, and labels of its points where there are any.
   *
   * @param tensor values
   * @param labels int32 {@code [points]}, or null
   */
  record LabelledTensor(Tensor tensor, Tensor labels) {
    /** Checks that there is a label for each point. */
    public LabelledTensor {
      if (labels != null
          && (labels.rank() != 1 || tensor.rank() < 1 || labels.size(0) != tensor.size(0))) {
        throw new IllegalArgumentException(
            "the labels are " + labels + " of points " + tensor + ", expected one for each point");
      }
    }

    /** The same labels with another tensor. */
    public LabelledTensor with(Tensor other) {
      return new LabelledTensor(other, labels);
    }
  }
}
