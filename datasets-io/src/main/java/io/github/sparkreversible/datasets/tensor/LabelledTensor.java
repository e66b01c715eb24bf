package io.github.sparkreversible.datasets.tensor;

/**
 * A tensor, and labels of its points where there are any.
 *
 * @param tensor values
 * @param labels int32 {@code [points]}, or null
 */
public record LabelledTensor(Tensor tensor, Tensor labels) {
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
