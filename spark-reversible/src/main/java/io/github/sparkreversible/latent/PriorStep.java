package io.github.sparkreversible.latent;

import java.io.Serializable;

/**
 * The step of {@link LatentStrategy#PRIOR}: one vector d for all samples, the shortest for which
 * {@code W^T d = s log prior + k}, with the constant k that makes it shortest.
 *
 * <p>A constant in all logits makes no difference to softmax. So the constraints are solved for the
 * differences from the mean over the classes, {@code C W^T d = C s log prior} with {@code C = I -
 * 1/classes}: the shortest solution over all k, and where there is none, the one that misses the
 * differences least.
 */
final class PriorStep implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Share of the largest difference by which a solved constraint may be missed. */
  private static final double SOLVED = 1e-4;

  private final double[] step;
  private final boolean solved;
  private final RowSpace logitSpace;

  private PriorStep(double[] step, boolean solved, RowSpace logitSpace) {
    this.step = step;
    this.solved = solved;
    this.logitSpace = logitSpace;
  }

  static PriorStep of(LinearHead head, ClassPriors priors, LatentSettings settings) {
    double[] mean = head.meanWeights();
    PseudoInverse inverse = PseudoInverse.of(centred(head, mean), head.dim(), settings.tolerance());
    double[] target = target(priors, settings.strength());
    double[] step = inverse.solve(target);
    boolean solved =
        largest(inverse.residual(step, target)) <= SOLVED * Math.max(1, largest(target));
    RowSpace logitSpace =
        settings.noise() > 0 ? inverse.rowSpace().with(mean, settings.tolerance()) : null;
    return new PriorStep(step, solved, logitSpace);
  }

  private static double[] centred(LinearHead head, double[] mean) {
    double[] rows = new double[head.classes() * head.dim()];
    for (int c = 0; c < head.classes(); c++) {
      for (int i = 0; i < head.dim(); i++) {
        rows[c * head.dim() + i] = head.weight(c, i) - mean[i];
      }
    }
    return rows;
  }

  private static double[] target(ClassPriors priors, double strength) {
    double[] target = priors.logarithms();
    double mean = 0;
    for (double value : target) {
      mean += value / target.length;
    }
    for (int c = 0; c < target.length; c++) {
      target[c] = strength * (target[c] - mean);
    }
    return target;
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** d. */
  double[] step() {
    return step;
  }

  /** Whether the constraints can be met; otherwise the step is their least-squares solution. */
  boolean solved() {
    return solved;
  }

  /** What the noise must not have a part in: the span of all classes' weights. */
  RowSpace logitSpace() {
    return logitSpace;
  }
}
