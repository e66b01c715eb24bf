package io.github.sparkreversible.training;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Adam as in algorithm 1 of Kingma and Ba, arXiv 1412.6980, and in PyTorch: with t counted from 1,
 *
 * <pre>
 * m = beta1 m + (1 - beta1) g          v = beta2 v + (1 - beta2) g^2
 * update = learningRate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
 * </pre>
 *
 * <p>DL4J's Adam adds epsilon to the square root of v before its bias is corrected, which makes
 * epsilon thirty times as large in the first step. Here epsilon is scaled so that it cancels.
 */
public final class BiasCorrectedAdam extends Adam {
  private static final long serialVersionUID = 1L;

  /** An updater; {@code learningRate} counts where there is no schedule. */
  @JsonCreator
  public BiasCorrectedAdam(
      @JsonProperty("learningRate") double learningRate,
      @JsonProperty("learningRateSchedule") ISchedule learningRateSchedule,
      @JsonProperty("beta1") double beta1,
      @JsonProperty("beta2") double beta2,
      @JsonProperty("epsilon") double epsilon) {
    super(learningRate, beta1, beta2, epsilon);
    setLearningRateSchedule(learningRateSchedule);
  }

  @Override
  public GradientUpdater<?> instantiate(INDArray viewArray, boolean initializeViewArray) {
    Updater updater = new Updater(this);
    INDArray flat = viewArray.reshape(viewArray.length());
    updater.setStateViewArray(
        flat, new long[] {flat.length() / 2}, flat.ordering(), initializeViewArray);
    return updater;
  }

  @Override
  public GradientUpdater<?> instantiate(
      Map<String, INDArray> updaterState, boolean initializeStateArrays) {
    Updater updater = new Updater(this);
    updater.setState(updaterState, initializeStateArrays);
    return updater;
  }

  @Override
  @SuppressWarnings("MissingSuperCall")
  public BiasCorrectedAdam clone() {
    return new BiasCorrectedAdam(
        getLearningRate(), getLearningRateSchedule(), getBeta1(), getBeta2(), getEpsilon());
  }

  private static final class Updater extends AdamUpdater {
    private final Adam adam;

    Updater(Adam adam) {
      super(adam);
      this.adam = adam;
    }

    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
      INDArray m = getState().get(M_STATE);
      INDArray v = getState().get(V_STATE);
      double correction = Math.sqrt(1 - Math.pow(adam.getBeta2(), iteration + 1.0));
      Nd4j.exec(
          new org.nd4j.linalg.api.ops.impl.updaters.AdamUpdater(
              gradient.reshape(v.shape()),
              v,
              m,
              adam.getLearningRate(iteration, epoch),
              adam.getBeta1(),
              adam.getBeta2(),
              adam.getEpsilon() * correction,
              iteration));
    }
  }
}
