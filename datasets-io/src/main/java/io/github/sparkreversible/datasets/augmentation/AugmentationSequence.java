package io.github.sparkreversible.datasets.augmentation;

import io.github.sparkreversible.datasets.tensor.Tensor;
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
    check(tensor.type(), tensor.shape());
    Tensor result = tensor;
    for (Augmentation step : steps) {
      result = step.apply(result, draw);
    }
    return result;
  }

  @Override
  public Tensor labels(Tensor tensor, Tensor labels, Draw draw) {
    Tensor changed = tensor;
    Tensor result = labels;
    for (Augmentation step : steps) {
      result = step.labels(changed, result, draw);
      changed = step.apply(changed, draw);
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
