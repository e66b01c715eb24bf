package io.github.sparkreversible.datasets.augmentation;

import io.github.sparkreversible.datasets.tensor.LabelledTensor;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.util.List;

/**
 * Augmentations of one kind of tensor, one after the other.
 *
 * @param kind of the tensors
 * @param steps in order; those that change nothing are left out
 */
public record AugmentationSequence(TensorKind kind, List<Augmentation> steps)
    implements Augmentation {
  private static final long serialVersionUID = 1L;

  /** Leaves out what changes nothing. */
  public AugmentationSequence {
    steps = steps.stream().filter(step -> !step.changesNothing()).toList();
  }

  @Override
  public Tensor apply(Tensor tensor, Draw draw) {
    return apply(new LabelledTensor(tensor, null), draw).tensor();
  }

  @Override
  public LabelledTensor apply(LabelledTensor values, Draw draw) {
    check(values.tensor().type(), values.tensor().shape());
    LabelledTensor result = values;
    for (Augmentation step : steps) {
      result = step.apply(result, draw);
    }
    return result;
  }

  @Override
  public void check(TensorType type, int... shape) {
    kind.check(type, shape);
    steps.forEach(step -> step.check(type, shape));
  }

  @Override
  public boolean changesNothing() {
    return steps.isEmpty();
  }
}
