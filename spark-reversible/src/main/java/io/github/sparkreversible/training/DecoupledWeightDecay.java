package io.github.sparkreversible.training;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.Axpy;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The weight decay of AdamW: each step subtracts {@code learningRate * coefficient * w} beside the
 * updater's step. Loshchilov and Hutter, Decoupled Weight Decay Regularization, arXiv 1711.05101.
 *
 * <p>Unlike DL4J's {@code WeightDecay} it adds nothing to the score, for it is not the gradient of
 * a loss; a reported loss is that of the data alone.
 */
public final class DecoupledWeightDecay implements Regularization {
  private static final long serialVersionUID = 1L;

  private final double coefficient;

  /** Weight decay with a coefficient of at least 0. */
  public DecoupledWeightDecay(@JsonProperty("coefficient") double coefficient) {
    if (!(coefficient >= 0)) {
      throw new IllegalArgumentException(
          "Weight decay is " + coefficient + ", expected at least 0");
    }
    this.coefficient = coefficient;
  }

  /** Factor of learning rate and weight. */
  public double getCoefficient() {
    return coefficient;
  }

  @Override
  public ApplyStep applyStep() {
    return ApplyStep.POST_UPDATER;
  }

  @Override
  public void apply(INDArray weight, INDArray update, double lr, int iteration, int epoch) {
    Nd4j.exec(new Axpy(weight, update, update, lr * coefficient));
  }

  @Override
  public double score(INDArray weight, int iteration, int epoch) {
    return 0;
  }

  /** The object itself: it is immutable. */
  @Override
  @SuppressWarnings("MissingSuperCall")
  public Regularization clone() {
    return this;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DecoupledWeightDecay that && coefficient == that.coefficient;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(coefficient);
  }
}
