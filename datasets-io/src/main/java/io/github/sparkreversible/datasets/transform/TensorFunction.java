package io.github.sparkreversible.datasets.transform;

import io.github.sparkreversible.datasets.tensor.LabelledTensor;
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
}
