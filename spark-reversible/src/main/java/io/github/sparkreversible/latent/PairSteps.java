package io.github.sparkreversible.latent;

/**
 * Steps of features along the direction between two classes, and their derivatives: {@code z' = z +
 * k u} with {@code a = w_true - w_rival}, {@code u = a / ||a||} and {@code k ||a|| = constant -
 * share (a . z + b_true - b_rival)}.
 */
final class PairSteps {
  private final int dim;
  private final double share;
  private final int[] labels;
  private final int[] rivals;

  /** {@code ||a||} of each step. */
  private final double[] lengths;

  /** k of each step. */
  private final double[] steps;

  private final float[] units;
  private int count;

  /**
   * Room for steps.
   *
   * @param most number of steps
   * @param dim length of a feature
   * @param share part of the margin that each step takes away, beside the constant
   */
  PairSteps(int most, int dim, double share) {
    this.dim = dim;
    this.share = share;
    this.labels = new int[most];
    this.rivals = new int[most];
    this.lengths = new double[most];
    this.steps = new double[most];
    this.units = new float[Math.multiplyExact(most, dim)];
  }

  /** Takes the next feature's step: k along a direction. */
  void add(int label, int rival, PairDirection direction, double step) {
    labels[count] = label;
    rivals[count] = rival;
    lengths[count] = direction.length();
    steps[count] = step;
    for (int i = 0; i < dim; i++) {
      units[count * dim + i] = (float) direction.unit()[i];
    }
    count++;
  }

  /** The part of feature i's gradient along its direction. */
  private double along(int feature, float[] gradient) {
    double along = 0;
    for (int i = feature * dim; i < (feature + 1) * dim; i++) {
      along += (double) units[i] * gradient[i];
    }
    return along;
  }

  /**
   * Adds what the step makes of a feature's gradient v to that of its source: {@code -share (v . u)
   * u}.
   *
   * @param feature number of the feature
   * @param gradient of all features
   * @param samples gradient of the samples, to whose row {@code source} it is added
   */
  void addSourceGradient(int feature, float[] gradient, int source, float[] samples) {
    double scale = -share * along(feature, gradient);
    for (int i = 0; i < dim; i++) {
      samples[source * dim + i] += (float) (scale * units[feature * dim + i]);
    }
  }

  /**
   * Adds what the step makes of a feature's gradient v to that of the weights it was made with:
   * {@code (k v - (v . u) (share z + 2 k u)) / ||a||} for those of the true class, the negative for
   * the rival's.
   *
   * @param feature number of the feature
   * @param gradient of all features
   * @param source row of the feature's source
   * @param samples features of all samples
   * @param head gradient that is added to
   */
  void addHeadGradient(
      int feature, float[] gradient, int source, float[] samples, HeadGradient head) {
    double alongPerLength = along(feature, gradient) / lengths[feature];
    double step = steps[feature];
    for (int i = 0; i < dim; i++) {
      int place = feature * dim + i;
      double value =
          step * gradient[place] / lengths[feature]
              - alongPerLength * (share * samples[source * dim + i] + 2 * step * units[place]);
      head.addWeight(labels[feature], i, value);
      head.addWeight(rivals[feature], i, -value);
    }
    head.addBias(labels[feature], -share * alongPerLength);
    head.addBias(rivals[feature], share * alongPerLength);
  }
}
