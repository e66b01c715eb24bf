package io.github.sparkreversible.datasets.augmentation;

import io.github.sparkreversible.datasets.tensor.LabelledTensor;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.io.Serializable;

/** A random change of a tensor that keeps its shape and element type. */
public interface Augmentation extends Serializable {
  /**
   * The changed tensor.
   *
   * @param tensor as {@link #check} wants it; it stays as it is
   * @param draw where everything random is drawn from
   * @throws IllegalArgumentException if it is another tensor; says what it is and what is expected
   */
  Tensor apply(Tensor tensor, Draw draw);

  /**
   * The changed tensor with the labels of its points.
   *
   * @param values as they are before the change
   * @param draw as in {@link #apply(Tensor, Draw)}
   * @throws IllegalArgumentException as there
   */
  default LabelledTensor apply(LabelledTensor values, Draw draw) {
    return values.with(apply(values.tensor(), draw));
  }

  /**
   * Checks that tensors of this kind can be changed.
   *
   * @param type element type; null if it is not known
   * @param shape sizes; -1 for those that are not known
   * @throws IllegalArgumentException if they cannot; says what they are and what is expected
   */
  void check(TensorType type, int... shape);

  /** Whether every tensor stays as it is. */
  boolean changesNothing();
}
